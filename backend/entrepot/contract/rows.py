"""What mutations of many rows take and answer."""

from collections.abc import Sequence
from typing import Any

from entrepot.contract import schema as schemas
from entrepot.contract.declare import UserError, object_type, payload, plain
from entrepot.kernel.ids import Id
from entrepot.kernel.permissions import PUBLIC
from entrepot.kernel.rows import RowOutcome


@object_type(allow=PUBLIC)
class RowResult:
    """What came of a row: the id of what it made or changed, or what stood against it. / 一行的结果。"""

    index: int
    id: Id | None
    user_errors: list[UserError] = plain(description="With paths from the row on. / 路径自该行起。")


@payload
class RowsPayload:
    """What came of each row, in their order; nothing where all were refused together. / 各行的结果。"""

    rows: list[RowResult] | None
    succeeded: int | None
    failed: int | None


def to_payload(outcomes: Sequence[RowOutcome], *, locale: str) -> dict[str, Any]:
    """The source of a RowsPayload."""
    rows = [
        {
            "index": item.index,
            "id": item.id,
            "user_errors": [schemas.present_error(error, locale) for error in item.against],
        }
        for item in outcomes
    ]
    failed = sum(1 for item in outcomes if item.against)
    return {"rows": rows, "succeeded": len(rows) - failed, "failed": failed}
