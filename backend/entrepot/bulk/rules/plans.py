"""Plans of operations, as they are kept."""

from collections.abc import Mapping, Sequence
from typing import Any

from entrepot.kernel.asking import CellKind, Column, ReadPlan, WritePlan


def kept_read(plan: ReadPlan) -> dict[str, Any]:
    """A plan to read, as JSON."""
    return {
        "document": plan.document,
        "path": list(plan.path),
        "page_size": plan.page_size,
        "columns": _kept(plan.columns),
        "has_children": plan.has_children,
        "touches": sorted(plan.touches),
    }


def to_read(kept: Mapping[str, Any]) -> ReadPlan:
    """The plan that was kept."""
    return ReadPlan(
        document=kept["document"],
        path=tuple(kept["path"]),
        page_size=kept["page_size"],
        columns=_columns(kept["columns"]),
        has_children=kept["has_children"],
        touches=frozenset(kept["touches"]),
    )


def kept_write(plan: WritePlan) -> dict[str, Any]:
    """A plan to write, as JSON."""
    return {"document": plan.document, "name": plan.name, "key": plan.key, "columns": _kept(plan.columns)}


def to_write(kept: Mapping[str, Any]) -> WritePlan:
    """The plan that was kept."""
    columns = _columns(kept["columns"])
    return WritePlan(document=kept["document"], name=kept["name"], key=kept["key"], columns=columns)


def _kept(columns: Sequence[Column]) -> list[list[str]]:
    return [[column.kind.value, *column.path] for column in columns]


def _columns(kept: Sequence[Sequence[str]]) -> list[Column]:
    return [Column(tuple(path), CellKind(kind)) for kind, *path in kept]
