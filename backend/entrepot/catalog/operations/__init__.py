"""Writes of the catalogue, one module for each family of use cases; every function takes a list of commands."""
