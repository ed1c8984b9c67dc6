"""From a request to a plan: model, sizes, what is sent, price. No side effects."""
