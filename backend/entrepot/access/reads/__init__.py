"""What access reads, by subject."""
