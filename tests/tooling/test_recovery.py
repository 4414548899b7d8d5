"""`entrepot secrets reseal`: whatever is sealed goes over to the current secret, of every shop, in batches."""

import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from pydantic import SecretStr

from entrepot import app, recovery, wiring
from entrepot.access.operations import identity_providers
from entrepot.access.rules.accounts import AccountKind
from entrepot.kernel import resealing, surroundings
from entrepot.kernel.database import Database
from entrepot.kernel.sealing import CannotOpen, Sealer
from entrepot.kernel.settings import Settings
from entrepot.webhooks.operations import subscribing
from tests import harness, shops
from tests.access import people, stocked

OLD, NEW, NEWEST, LOST = "stocked-secret-" * 4, "new-secret-" * 4, "newest-secret-" * 4, "lost-secret-" * 4
TABLES = {"account_factor", "identity_provider", "external_sign_in", "webhook"}
Values = dict[str, list[tuple[Any, bytes]]]


@dataclass
class Kept:
    """A database of two shops, the second with one sealed value, and how to run the command on it."""

    url: str
    directory: Path
    owner: asyncpg.Connection
    provider_id: uuid.UUID

    def settings(self, *secrets: str) -> Settings:
        """The operator's settings: the current secret, then earlier ones."""
        chosen: dict[str, Any] = {"database_url": self.url, "data_dir": self.directory}
        old = tuple(SecretStr(secret) for secret in secrets[1:])
        return Settings(**chosen, secret=SecretStr(secrets[0]), old_secrets=old)

    async def reseal(self, *secrets: str) -> tuple[int, list[str]]:
        """Run the command; the exit code, and what it said."""
        said: list[str] = []
        return await recovery.reseal(self.settings(*secrets), say=said.append), said

    async def values(self) -> Values:
        """Everything sealed that there is, by `table.column`, with the key it is sealed for."""
        found = {}
        for keep in wiring.SEALED:
            for name in keep.columns:
                query = f"SELECT {keep.key}, {name} FROM {keep.table.name} WHERE {name} IS NOT NULL ORDER BY 1"
                found[f"{keep.table.name}.{name}"] = [tuple(row) for row in await self.owner.fetch(query)]
        return found

    async def opened(self, *secrets: str) -> dict[str, list[bytes]]:
        """The same as these secrets open it; raises CannotOpen."""
        sealer = Sealer(secrets)
        places = {f"{keep.table.name}.{name}": keep.place_of for keep in wiring.SEALED for name in keep.columns}
        return {
            name: [sealer.open(sealed, place=places[name](key)) for key, sealed in rows]
            for name, rows in (await self.values()).items()
        }


@pytest.fixture
async def kept(postgres: str, tmp_path: Path) -> AsyncIterator[Kept]:
    """A shop that has everything, and one that has a provider of identities."""
    async with harness.throwaway(postgres) as url, stocked.serving(url, directory=tmp_path) as (_, database):
        shop = await stocked.opened(database)
        async with database.write(shop_id=shop.id, actor=people.SYSTEM) as tx:
            services = surroundings.current()
            given: Any = {"webhook_id": shop.made["webhook"], "overlap_hours": 24}
            await subscribing.rotate_secret(tx, **given, services=services)
        provider_id = await _another(database)
        owner = await asyncpg.connect(url)
        yield Kept(url, tmp_path, owner, provider_id)
        await owner.close()


async def _another(database: Database) -> uuid.UUID:
    shop_id = await shops.found(database)
    async with database.write(shop_id=shop_id, actor=people.SYSTEM) as tx:
        command = identity_providers.CreateProvider(
            name="Login",
            audience=AccountKind.CUSTOMER,
            issuer="https://login.example/another",
            client_id="us",
            client_secret="s" * 40,
        )
        [made] = await identity_providers.create_providers(tx, commands=[command], services=surroundings.current())
    found: uuid.UUID = made["id"]
    return found


async def test_everything_goes_over_to_the_current_secret_and_stays_what_it_is(kept: Kept) -> None:
    before = await kept.opened(OLD)
    assert [name for name, plain in before.items() if not plain] == []
    rest = await _without_sealed(kept)
    code, said = await kept.reseal(NEW, OLD)
    assert (code, said[-1]) == (0, recovery.DONE)
    assert {line.partition(":")[0] for line in said[:-1]} == TABLES
    assert await kept.opened(NEW) == before
    assert await _without_sealed(kept) == rest
    again = await kept.values()
    assert await kept.reseal(NEW, OLD) == (0, [recovery.DONE])
    assert await kept.values() == again
    with pytest.raises(CannotOpen):
        await kept.opened(OLD)


async def test_it_goes_on_where_it_was_interrupted(kept: Kept) -> None:
    """Each batch is committed by itself; what is done is not done again, and what is left is found."""
    before, untouched = await kept.opened(OLD), await kept.values()
    services = app.open_services(kept.settings(NEW, OLD))
    async with harness.pool(kept.url) as database:
        batches = resealing.reseal(database, keeps=wiring.SEALED, sealer=services.sealer, size=1)
        first = [await anext(batches) for _ in range(3)]
        await batches.aclose()
        done = await kept.values()
        assert [batch.resealed for batch in first] == [1, 1, 1]
        assert sum(a != b for name in done for a, b in zip(done[name], untouched[name], strict=True)) == 3
        rest = [
            batch async for batch in resealing.reseal(database, keeps=wiring.SEALED, sealer=services.sealer, size=2)
        ]
    kept_as_they_were = [row for name in done for row in done[name] if row not in untouched[name]]
    after = await kept.values()
    assert [row for row in kept_as_they_were if row not in [item for rows in after.values() for item in rows]] == []
    assert max(batch.resealed for batch in rest) <= 4
    assert await kept.opened(NEW) == before


async def test_several_earlier_secrets_end_in_one(kept: Kept) -> None:
    before = await kept.opened(OLD)
    sealed = Sealer([NEW]).seal(b"s" * 40, place=identity_providers.place_of(kept.provider_id))
    query = "UPDATE identity_provider SET client_secret_sealed = $2 WHERE id = $1"
    await kept.owner.execute(query, kept.provider_id, sealed)
    assert (await kept.reseal(NEWEST, NEW, OLD))[0] == 0
    assert await kept.opened(NEWEST) == before


async def test_what_a_forgotten_secret_sealed_is_named_and_left(kept: Kept) -> None:
    lost = Sealer([LOST]).seal(b"s" * 40, place=identity_providers.place_of(kept.provider_id))
    query = "UPDATE identity_provider SET client_secret_sealed = $2 WHERE id = $1"
    await kept.owner.execute(query, kept.provider_id, lost)
    code, said = await kept.reseal(NEW, OLD)
    assert (code, said[-1]) == (1, recovery.LEFT.format(count=1))
    assert [line for line in said if str(kept.provider_id) in line and "ENTREPOT_OLD_SECRETS" in line] != []
    assert not [line for line in said if LOST in line or OLD in line or NEW in line]
    sealed = dict((await kept.values())["identity_provider.client_secret_sealed"])
    assert sealed[kept.provider_id] == lost
    await kept.opened(NEW, LOST)
    assert (await kept.reseal(NEW, LOST, OLD))[0] == 0
    await kept.opened(NEW)


async def _without_sealed(kept: Kept) -> dict[str, list[str]]:
    """The rows of these tables without what is sealed in them."""
    found = {}
    for keep in wiring.SEALED:
        names = "".join(f" - '{name}'" for name in keep.columns)
        rows = await kept.owner.fetch(f"SELECT (to_jsonb(t){names})::text FROM {keep.table.name} t")
        found[keep.table.name] = sorted(row[0] for row in rows)
    return found
