"""Figures that people look at: sales over time, what sells best, what waits to be done.

Owns no table and changes nothing; the one feature that may read the tables of others, so that each figure is one
statement.
"""
