"""Use cases of characters."""
