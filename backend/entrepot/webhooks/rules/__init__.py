"""Pure decisions about webhooks: topics, what may be subscribed to, when a delivery is tried again."""
