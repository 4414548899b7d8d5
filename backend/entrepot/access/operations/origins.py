"""Where somebody signs in from."""

from dataclasses import dataclass

USER_AGENT_LIMIT = 300


@dataclass(frozen=True)
class Origin:
    """Where a request comes from, as far as a session remembers it."""

    address: str | None = None
    user_agent: str | None = None
