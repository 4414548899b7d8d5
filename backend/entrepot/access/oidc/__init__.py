"""Signing in with an identity provider, by OpenID Connect: we are the relying party."""
