"""Pictures in the library: rows in, records out."""
