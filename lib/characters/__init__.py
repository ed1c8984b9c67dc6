"""Characters: their names, prompts and rules, reviews, folders and rows."""
