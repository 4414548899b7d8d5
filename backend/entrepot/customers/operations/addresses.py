"""What customers keep: their addresses, of which one of each kind is the default."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, delete, select, update

from entrepot.customers import reads
from entrepot.customers.operations import batch
from entrepot.customers.rules import CreateAddress, EditAddress, Target
from entrepot.customers.tables import ADDRESS, address, customer
from entrepot.kernel import errors, ids
from entrepot.kernel.database import Row, Tx, among, insert_rows, sql, update_rows

SNAPSHOT = ("recipient", "phone", "country", "province", "city", "district", "street", "postcode")
INSERT_ADDRESSES = insert_rows(
    address, "id", "customer_id", "kind", "is_default", *SNAPSHOT, "created_at", "updated_at"
)
UPDATE_ADDRESSES = update_rows(address, key=("id",), set=(*SNAPSHOT, "is_default", "version", "updated_at"))
LOCK_CUSTOMERS = sql(
    select(customer.c.id)
    .where(customer.c.shop_id == bindparam("shop_id"), among(customer.c.id, "ids"))
    .order_by(customer.c.id)
    .with_for_update()
)
LIST_DEFAULTS = sql(
    select(address.c.id, address.c.customer_id, address.c.kind).where(
        address.c.shop_id == bindparam("shop_id"), among(address.c.customer_id, "ids"), address.c.is_default
    )
)
CLEAR_DEFAULTS = sql(
    update(address)
    .values(is_default=False)
    .where(address.c.shop_id == bindparam("shop_id"), among(address.c.id, "ids"))
)
DELETE_ADDRESSES = sql(delete(address).where(address.c.shop_id == bindparam("shop_id"), among(address.c.id, "ids")))

Place = tuple[uuid.UUID, str]


async def create_addresses(tx: Tx, *, commands: Sequence[CreateAddress]) -> list[Row]:
    """Keep addresses, in the order of the commands; a customer's first of a kind is the default, a later one may be."""
    if not commands:
        return []
    await _lock_customers(tx, customer_ids=[command.customer_id for command in commands], commands=commands)
    defaults = await _defaults(tx, customer_ids=[command.customer_id for command in commands])
    chosen: dict[Place, int] = {}
    for index, command in enumerate(commands):
        place = (command.customer_id, command.kind.value)
        if command.is_default or (place not in defaults and place not in chosen):
            chosen[place] = index
    rows: list[dict[str, Any]] = [
        {
            "id": key,
            "customer_id": command.customer_id,
            "kind": command.kind.value,
            "is_default": chosen.get((command.customer_id, command.kind.value)) == index,
            **command.address.to_json(),
            "created_at": tx.now,
            "updated_at": tx.now,
        }
        for index, (key, command) in enumerate(zip(ids.new_many(ADDRESS, len(commands)), commands, strict=True))
    ]
    await _clear(tx, defaults=defaults, places=chosen)
    await tx.insert(INSERT_ADDRESSES, rows)
    for row in rows:
        after = {name: row[name] for name in SNAPSHOT if row[name]}
        tx.change(node=row["id"], operation="addressCreate", after=after, subject=row["customer_id"])
    return await _in_order(tx, wanted=[row["id"] for row in rows])


async def edit_addresses(tx: Tx, *, commands: Sequence[EditAddress]) -> list[Row]:
    """Replace addresses, or make them the default; the default is only given up to another.

    Who is not shown contacts cannot replace them.
    """
    if any(command.address is not None for command in commands):
        reads.check_sees_contacts(tx.actor, what="addressUpdate(address)")
    rows = await _lock_addresses(tx, commands=commands)
    places = {
        (row["customer_id"], row["kind"]) for row, command in zip(rows, commands, strict=True) if command.is_default
    }
    defaults = await _defaults(tx, customer_ids=[row["customer_id"] for row in rows])
    written = []
    for row, command in zip(rows, commands, strict=True):
        wanted: dict[str, Any] = command.address.to_json() if command.address else {}
        if command.is_default:
            wanted["is_default"] = True
        after = {name: value for name, value in wanted.items() if row[name] != value}
        if after:
            kept = {name: row[name] for name in (*SNAPSHOT, "is_default")}
            written.append({"id": row["id"], **kept, **after, "version": row["version"] + 1, "updated_at": tx.now})
            before = {name: row[name] for name in after}
            subject = row["customer_id"]
            tx.change(node=row["id"], operation="addressUpdate", before=before, after=after, subject=subject)
    await _clear(tx, defaults=defaults, places=places)
    await tx.update(UPDATE_ADDRESSES, written)
    return await _in_order(tx, wanted=[command.id for command in commands])


async def delete_addresses(tx: Tx, *, commands: Sequence[Target]) -> None:
    """Forget addresses; orders keep their own copies."""
    rows = await _lock_addresses(tx, commands=commands)
    await tx.run(DELETE_ADDRESSES, ids=[row["id"] for row in rows])
    for row in rows:
        before = {name: row[name] for name in SNAPSHOT if row[name]}
        tx.change(node=row["id"], operation="addressDelete", before=before, subject=row["customer_id"])


async def _lock_customers(tx: Tx, *, customer_ids: Sequence[uuid.UUID], commands: Sequence[CreateAddress]) -> None:
    """Lock the customers, so that two first addresses at once do not both become the default."""
    known = {row["id"] for row in await tx.rows(LOCK_CUSTOMERS, ids=sorted(set(customer_ids)))}
    visible = known if reads.sees_everyone(tx.actor) else known & {tx.actor.customer_id}

    def refuse_unknown(command: CreateAddress) -> None:
        if command.customer_id not in visible:
            raise errors.NotFound(what="Customer", field=("customer_id",))

    batch.each(commands, refuse_unknown)


async def _lock_addresses(tx: Tx, *, commands: Sequence[batch.Edit]) -> list[Row]:
    """The addresses the actor may change, their customers locked; in the order of the commands."""
    found = await reads.list_addresses(tx, ids=[command.id for command in commands])
    await tx.rows(LOCK_CUSTOMERS, ids=sorted({row["customer_id"] for row in found.values()}))
    locked = await reads.list_addresses(tx, ids=[command.id for command in commands])
    return batch.each(commands, lambda command: batch.expected_row(command, rows=locked, what="CustomerAddress"))


async def _defaults(tx: Tx, *, customer_ids: Sequence[uuid.UUID]) -> dict[Place, uuid.UUID]:
    found = await tx.rows(LIST_DEFAULTS, ids=sorted(set(customer_ids)))
    return {(row["customer_id"], row["kind"]): row["id"] for row in found}


async def _clear(tx: Tx, *, defaults: Mapping[Place, uuid.UUID], places: Collection[Place]) -> None:
    """Take the default from those that lose it, before another gets it."""
    losing = [defaults[place] for place in places if place in defaults]
    if losing:
        await tx.run(CLEAR_DEFAULTS, ids=losing)


async def _in_order(tx: Tx, *, wanted: Sequence[uuid.UUID]) -> list[Row]:
    found = await reads.list_addresses(tx, ids=wanted)
    return [found[key] for key in wanted]
