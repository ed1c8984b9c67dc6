"""What the Social page is made of."""
