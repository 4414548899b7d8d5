"""Writes of webhooks: planning, claiming, rendering, sending, and what people do with them."""
