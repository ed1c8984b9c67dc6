"""Frozen records that everything shares. No behaviour beyond validation and small derivations."""
