"""Speed targets, as ratios of two things run together."""
