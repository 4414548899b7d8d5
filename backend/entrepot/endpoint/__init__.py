"""GraphQL on the wire: HTTP, WebSocket and server-sent events; who asks, how much at once, and what may be kept.

The engine knows what an operation means; the endpoint knows bytes, headers, tokens, addresses and time.
"""
