"""Pure functions on pictures: guarded decode, geometry, resize, encode."""
