"""What the Edit, Control and Upscale pages are made of."""
