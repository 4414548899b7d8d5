"""What can be done with people, roles and apps, by subject."""
