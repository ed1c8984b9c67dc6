"""Durable work: rows, leases and the worker that runs them."""
