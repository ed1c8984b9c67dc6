"""Users, workspaces, API clients and their tokens."""
