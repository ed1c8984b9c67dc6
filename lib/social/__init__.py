"""Fits one picture to many formats: what matters in it, where to cut, what to pad, what survives. Pure functions."""
