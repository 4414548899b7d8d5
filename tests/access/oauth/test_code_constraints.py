"""What the database itself holds true of authorization codes."""

import json

import asyncpg
import pytest

from entrepot.access.rules import tokens
from entrepot.access.tables.oauth import OAUTH_CODE
from entrepot.kernel import ids
from tests.access import people

CODE = """
INSERT INTO oauth_authorization_code
  (shop_id, id, code_hash, grant_id, redirect_uri, scopes, code_challenge, auth_time, expires_at)
SELECT shop_id, $2, $3, id, 'https://app.example/back', $4, $5, now(), now() + interval '60 s'
FROM oauth_grant WHERE shop_id = $1
"""
SESSION_OF_THE_APP = "(SELECT id FROM session WHERE shop_id = $1 AND grant_id IS NOT NULL)"


@pytest.fixture
async def code(owner, database, team):
    """A code that was given and not used yet; its shop."""
    made = await people.install(database, shop_id=team.shop_id, scopes=["read_stock"])
    given = {"email": "keeper@shop.example", "app_id": made.app["id"], "scopes": ["read_stock"]}
    await people.consent(owner, shop_id=team.shop_id, **given)
    values = (ids.new(OAUTH_CODE), tokens.digest("code"), json.dumps(["read_stock"]), "a" * 43)
    await owner.execute(CODE, team.shop_id, *values)
    return team.shop_id


@pytest.mark.parametrize(
    ("change", "kept"),
    [
        ("used_at = now()", True),
        (f"used_at = now(), session_id = {SESSION_OF_THE_APP}", True),
        (f"session_id = {SESSION_OF_THE_APP}", False),
    ],
    ids=["burned", "redeemed", "redeemed without being used"],
)
async def test_14_a_code_is_burned_without_a_session_and_gives_one_only_when_used(owner, code, change, kept):
    attempt = owner.execute(f"UPDATE oauth_authorization_code SET {change} WHERE shop_id = $1", code)
    if kept:
        assert await attempt == "UPDATE 1"
        return
    with pytest.raises(asyncpg.CheckViolationError) as refused:
        await attempt
    assert refused.value.constraint_name == "oauth_authorization_code_used_once"
