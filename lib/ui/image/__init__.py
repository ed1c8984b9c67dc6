"""One picture on any page: chosen, shown as a card, opened."""
