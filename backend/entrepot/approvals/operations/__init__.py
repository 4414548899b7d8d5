"""Writes of approvals."""
