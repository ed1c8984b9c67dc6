"""The image studio's library: everything but the entry point and the pages."""
