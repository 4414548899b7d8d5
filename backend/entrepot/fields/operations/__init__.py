"""Writes of metadata, of definitions and of values."""
