"""Writing down what apps asked for, and which tokens they used."""

from datetime import timedelta

from sqlalchemy import Uuid, bindparam, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import ARRAY, BIGINT, insert

from entrepot.access.tables.apps import app_hour
from entrepot.access.tables.sessions import access_token
from entrepot.kernel.database import Tx, among, sql
from entrepot.kernel.tables import Instant
from entrepot.kernel.usage import Used

SHOP_ID = bindparam("shop_id", type_=Uuid)
KEPT = timedelta(days=30)
COUNTS = ("requests", "throttled", "failed")

_given = (
    func.unnest(bindparam("app_ids", type_=ARRAY(Uuid)), *(bindparam(name, type_=ARRAY(BIGINT)) for name in COUNTS))
    .table_valued("app_id", *COUNTS, name="given")
    .render_derived()
)
_added = insert(app_hour).from_select(
    ["shop_id", "app_id", "hour", *COUNTS],
    select(SHOP_ID, _given.c.app_id, func.date_trunc("hour", func.now()), *(_given.c[name] for name in COUNTS)),
)
ADD = sql(
    _added.on_conflict_do_update(
        index_elements=["shop_id", "app_id", "hour"],
        set_={name: app_hour.c[name] + _added.excluded[name] for name in COUNTS},
    )
)
USED = sql(
    update(access_token)
    .values(last_used_at=func.now())
    .where(
        access_token.c.shop_id == SHOP_ID,
        among(access_token.c.id, "ids"),
        access_token.c.name.is_not(None),
        or_(
            access_token.c.last_used_at.is_(None),
            access_token.c.last_used_at < func.now() - func.make_interval(0, 0, 0, 0, 0, 1),
        ),
    )
)
FORGET = sql(
    delete(app_hour).where(app_hour.c.shop_id == SHOP_ID, app_hour.c.hour < bindparam("before", type_=Instant))
)


async def write_down(tx: Tx, *, used: Used) -> None:
    """Add what was counted to the hour of now; a token's last use is written once a minute at most."""
    apps = sorted(used.apps.items())
    counts = {name: [getattr(item, name) for _, item in apps] for name in COUNTS}
    await tx.run(ADD, app_ids=[app_id for app_id, _ in apps], **counts)
    await tx.run(USED, ids=sorted(used.token_ids))


async def forget_old(tx: Tx) -> None:
    """Delete what was counted a month ago."""
    await tx.run(FORGET, before=tx.now - KEPT)
