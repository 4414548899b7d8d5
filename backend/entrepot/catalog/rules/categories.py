"""The category tree: what may move where, and what keeps a category from being deleted."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from entrepot.kernel import errors, ids

Parents = Mapping[uuid.UUID, uuid.UUID | None]


@dataclass(eq=False)
class CategoryCycle(errors.DomainError):
    """A category cannot be moved under itself or under one of its own children."""

    code = "CATEGORY_CYCLE"
    zh = "分类不能移动到自身或其下级分类之下。"


@dataclass(eq=False)
class CategoryNotEmpty(errors.DomainError):
    """The category is not empty: {blockers} (categories: {child_count}, products: {product_count})."""

    code = "CATEGORY_NOT_EMPTY"
    zh = "分类不为空：{blockers}（下级分类 {child_count} 个，商品 {product_count} 个）。"
    child_count: int
    product_count: int
    blockers: list[str]
    category_ids: list[ids.Id]
    product_ids: list[ids.Id]

    def message(self, locale: str) -> str:
        """The message, with the names of what is in the way as a plain list."""
        separator = "、" if locale.lower().startswith("zh") else ", "
        shown = {**self.facts(), "blockers": separator.join(self.blockers)}
        template = self.zh if locale.lower().startswith("zh") else str(type(self).__doc__)
        return " ".join(template.split()).format(**shown)


def ancestors(category_id: uuid.UUID, *, parents: Parents) -> list[uuid.UUID]:
    """The category itself, its parent, and so on up to the top."""
    found = [category_id]
    while (parent := parents[found[-1]]) is not None:
        found.append(parent)
    return found


def move(moves: Mapping[uuid.UUID, uuid.UUID | None], *, parents: Parents) -> dict[uuid.UUID, uuid.UUID | None]:
    """Every category's parent after the moves, done one after another; none may end below itself."""
    moved = dict(parents)
    for category_id, parent_id in moves.items():
        if parent_id is not None and category_id in ancestors(parent_id, parents=moved):
            raise CategoryCycle(field=("parentId",))
        moved[category_id] = parent_id
    return moved


def closure_rows(parents: Parents, *, of: Collection[uuid.UUID]) -> list[tuple[uuid.UUID, uuid.UUID, int]]:
    """(ancestor, category, distance) for these categories and everything below them."""
    rows = []
    for category_id in parents:
        line = ancestors(category_id, parents=parents)
        if any(item in of for item in line):
            rows += [(ancestor, category_id, distance) for distance, ancestor in enumerate(line)]
    return rows
