"""Pure decisions about metadata and custom fields."""
