"""Statements and functions that read webhooks and their log."""
