"""Many requests at once: batches, drafts, matrices, comparisons."""
