"""Use cases of words: texts, templates, personas, used prompts."""
