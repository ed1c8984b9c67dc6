"""Use cases of stored pictures: find, read, order, take in, hand over."""
