"""What the Create page is made of, and what fills its form."""
