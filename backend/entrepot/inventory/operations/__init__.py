"""Writes of inventory, one module for each family of use cases; every function takes a list of commands.

Every function runs the same number of statements for one command as for ten thousand, and decides commands about the
same variant in their order. A refusal's `field` is `("lines", position, …)`.
"""
