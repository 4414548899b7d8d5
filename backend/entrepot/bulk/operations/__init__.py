"""What is done with operations in bulk."""
