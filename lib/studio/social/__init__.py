"""Use cases of the social optimizer."""
