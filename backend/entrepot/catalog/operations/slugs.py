"""Free slugs, for whatever table has some."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import ARRAY, Executable, Table, Text, bindparam, func, or_, select

from entrepot.catalog.operations import batch
from entrepot.catalog.rules import slugs
from entrepot.kernel.database import Tx, shape
from entrepot.kernel.text import Localized

_TEXTS = ARRAY(Text(collation="C"))


@shape
def taken_slugs(table: Table) -> Executable:
    """The slugs that equal a base or are a base with something behind a hyphen.

    The ends of the ranges come from the caller: an operator that builds them here would not be leakproof, and under
    row-level security the index could not be used.
    """
    wanted = (
        func.unnest(
            bindparam("bases", type_=_TEXTS), bindparam("starts", type_=_TEXTS), bindparam("ends", type_=_TEXTS)
        )
        .table_valued("base", "start", "end", name="wanted")
        .render_derived()
    )
    return (
        select(table.c.slug)
        .distinct()
        .select_from(
            wanted.join(
                table,
                or_(table.c.slug == wanted.c.base, (table.c.slug >= wanted.c.start) & (table.c.slug < wanted.c.end)),
            )
        )
        .where(table.c.shop_id == bindparam("shop_id"))
    )


async def list_taken_slugs(tx: Tx, *, table: Table, bases: Sequence[str]) -> set[str]:
    """Every slug in the table that stands in the way of these."""
    bases = sorted(set(bases))
    # "." follows "-" byte by byte, so base-2, base-3 … lie between the two.
    found = await tx.rows(
        taken_slugs(table), bases=bases, starts=[f"{base}-" for base in bases], ends=[f"{base}." for base in bases]
    )
    return {row["slug"] for row in found}


async def choose_slugs(
    tx: Tx, *, table: Table, wanted: Sequence[tuple[str | None, Localized]], fallback: str
) -> list[str]:
    """For each (asked slug, name): the one asked for, or a free one made from the name; a taken one is `SlugTaken`."""
    default = tx.shop.default_locale
    bases = [asked or slugs.make_slug(name[default], fallback=fallback) for asked, name in wanted]
    taken = await list_taken_slugs(tx, table=table, bases=bases)
    times_asked = Counter(asked for asked, _ in wanted if asked)

    def refuse_taken(pair: tuple[str | None, Localized]) -> None:
        if pair[0] and (pair[0] in taken or times_asked[pair[0]] > 1):
            raise slugs.SlugTaken(field=("slug",))

    batch.check_each(wanted, refuse_taken)
    free = [base for base, (asked, _) in zip(bases, wanted, strict=True) if not asked]
    made = iter(slugs.distinct_slugs(free, taken=taken | times_asked.keys()))
    return [asked or next(made) for asked, _ in wanted]
