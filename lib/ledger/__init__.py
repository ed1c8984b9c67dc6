"""Credits: accounts, holds and immutable entries."""
