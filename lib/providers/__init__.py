"""Every vendor and engine behind one contract."""
