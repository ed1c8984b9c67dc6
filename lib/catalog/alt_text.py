"""How many characters of alt text platforms take, from their own help pages as far as known; November 2026."""

from collections.abc import Mapping

ALT_TEXT_LIMITS: Mapping[str, int] = {"Pinterest": 500, "X": 1000, "Mastodon": 1500, "Bluesky": 2000}
"""Largest number of characters by platform."""
