"""What the Credits page is made of, and how other pages speak of credits."""
