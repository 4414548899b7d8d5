"""Decisions about operations in bulk: their states and plans, what is much, and what stands in a cell."""
