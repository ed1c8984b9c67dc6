"""What the Characters page is made of."""
