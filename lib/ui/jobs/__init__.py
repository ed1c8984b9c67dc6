"""Jobs, batches and comparisons as pages show them."""
