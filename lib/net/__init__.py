"""The network's only two doors: `http` for vendors' APIs, `download` for addresses that somebody else chose."""
