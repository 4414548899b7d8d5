"""What access writes, a family of use cases to a file."""
