"""What is asked of text and vision models and how their answers are read; words found without a model. Pure."""
