"""GraphQL inputs of access and the commands they become, by subject."""
