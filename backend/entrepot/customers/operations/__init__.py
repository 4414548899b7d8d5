"""Writes of customers, one module for each family of use cases; every function takes a list of commands."""
