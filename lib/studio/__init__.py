"""The use cases: the only code that combines the subjects, and the one door for pages and routes."""
