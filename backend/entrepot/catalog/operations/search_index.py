"""Keep the search terms of products equal to their texts, in the transaction that changes them."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, delete, func, literal, select
from sqlalchemy.sql.functions import coalesce

from entrepot.catalog.rules import products
from entrepot.catalog.tables import option_value, product, product_option, search_term, variant
from entrepot.kernel import terms
from entrepot.kernel.database import Tx, among, insert_rows, sql
from entrepot.kernel.text import Localized

WEIGHT_OF_CODE = 10
WEIGHT_OF_NAME = 8
WEIGHT_OF_OPTION = 2
WEIGHT_OF_DESCRIPTION = 1

INSERT_TERMS = insert_rows(search_term, "term", "product_id", "weight")
DELETE_TERMS = sql(
    delete(search_term).where(
        search_term.c.shop_id == bindparam("shop_id"), among(search_term.c.product_id, "product_ids")
    )
)
_CODES = (
    select(func.array_agg(variant.c.sku + literal(" ") + coalesce(variant.c.barcode, literal(""))))
    .where(
        variant.c.shop_id == product.c.shop_id,
        variant.c.product_id == product.c.id,
        variant.c.archived_at.is_(None),
    )
    .scalar_subquery()
)
_OPTION_NAMES = (
    select(func.array_agg(option_value.c.name))
    .select_from(
        product_option.join(
            option_value,
            (option_value.c.shop_id == product_option.c.shop_id) & (option_value.c.option_id == product_option.c.id),
        )
    )
    .where(product_option.c.shop_id == product.c.shop_id, product_option.c.product_id == product.c.id)
    .scalar_subquery()
)
LIST_TEXTS = sql(
    select(
        product.c.id,
        product.c.name,
        product.c.description,
        _CODES.label("codes"),
        _OPTION_NAMES.label("option_names"),
    ).where(product.c.shop_id == bindparam("shop_id"), among(product.c.id, "product_ids"))
)


def terms_of(
    *, name: Localized, description: Localized, codes: Iterable[str], option_names: Iterable[Localized]
) -> dict[str, int]:
    """The weighted terms under which a product is found."""
    texts = [(text, WEIGHT_OF_NAME) for text in name.values()]
    texts += [(code, WEIGHT_OF_CODE) for code in codes]
    texts += [(text, WEIGHT_OF_OPTION) for names in option_names for text in names.values()]
    texts += [(products.plain_text(html), WEIGHT_OF_DESCRIPTION) for html in description.values()]
    return terms.document_terms(texts)


async def insert_terms(tx: Tx, *, terms_of_products: Mapping[uuid.UUID, Mapping[str, int]]) -> None:
    """Store the terms of products that have none yet."""
    await tx.insert(INSERT_TERMS, _term_rows(terms_of_products))


async def reindex(tx: Tx, *, product_ids: Sequence[uuid.UUID]) -> None:
    """Read the texts of products again and replace their terms: three statements, whatever the number."""
    if not product_ids:
        return
    found = await tx.rows(LIST_TEXTS, product_ids=product_ids)
    await tx.run(DELETE_TERMS, product_ids=product_ids)
    await insert_terms(
        tx,
        terms_of_products={
            row["id"]: terms_of(
                name=row["name"],
                description=row["description"],
                codes=row["codes"] or (),
                option_names=row["option_names"] or (),
            )
            for row in found
        },
    )


def _term_rows(terms_of_products: Mapping[uuid.UUID, Mapping[str, int]]) -> list[dict[str, Any]]:
    """Rows in key order, so that two transactions that index the same terms never wait for each other in a ring."""
    rows = [
        {"term": term, "product_id": product_id, "weight": weight}
        for product_id, weights in terms_of_products.items()
        for term, weight in weights.items()
    ]
    return sorted(rows, key=lambda row: (row["term"], row["product_id"]))
