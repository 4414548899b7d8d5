"""Pure decisions about orders: values in, value or error out; no database, no clock."""
