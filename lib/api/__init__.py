"""The REST API: one router file a dialect, all over the same use cases."""
