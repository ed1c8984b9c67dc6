"""What the Prompt page is made of."""
