"""What GraphQL sees of access, by subject."""
