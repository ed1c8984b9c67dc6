"""Payments: sessions at a payment provider, their events, and what waits for them. No credits move here."""
