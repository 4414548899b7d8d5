"""The tables of access, by subject; the security of each column is said beside it."""
