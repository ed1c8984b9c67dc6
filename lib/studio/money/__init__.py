"""Use cases of credits: budgets, buying, looking back."""
