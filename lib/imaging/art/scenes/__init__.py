"""One module a family of scenes; `lib.imaging.art.artist` chooses among them."""
