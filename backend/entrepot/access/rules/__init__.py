"""What access decides, without a database, a clock or a network."""
