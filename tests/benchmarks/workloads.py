"""What is asked: the same pages of every subject, with arguments that differ from request to request."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.benchmarks.dataset import WORDS, Size

PAGE = 24


@dataclass(frozen=True, kw_only=True)
class World:
    """What the arguments are chosen from: places in the list of products and in that of orders; ids by SKU."""

    size: Size
    products: list[str]
    orders: list[str]
    skus: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Workload:
    """One page: the document, its variables by chance, and whether staff ask for it."""

    name: str
    title: str
    document: str
    variables: Callable[[random.Random, "World"], Mapping[str, Any]]
    staff: bool = False


LIST = Workload(
    name="W1",
    title="list page: 24 products, 3 variants each, prices, stock, categories",
    document="""
query List($after: String, $first: Int!) {
  products(after: $after, first: $first, orderBy: {field: RANK}) {
    nodes {
      id name slug description
      mainMedia { url }
      variants { id title sku price { price { amount currencyCode } } availability { inStock available } }
      categories { name slug }
    }
  }
}""",
    variables=lambda chance, world: {"after": chance.choice(world.products), "first": PAGE},
)
DETAIL = Workload(
    name="W2",
    title="product by slug",
    document="""
query Detail($slug: String!) {
  product(slug: $slug) {
    id name slug description
    media { id url width height }
    options { id name values { id name } }
    variants { id title sku price { price { amount currencyCode } } availability { inStock available }
      options { name value } }
    tags { id name slug }
    categories { id name slug }
  }
}""",
    variables=lambda chance, world: {"slug": f"product-{chance.randrange(world.size.products)}"},
)
SEARCH = Workload(
    name="W3",
    title="search with facet counts",
    document="""
query Search($search: String!) {
  products(search: $search, first: 24) {
    count { value }
    nodes { id name slug mainMedia { id url } priceRange { minimum { amount } maximum { amount } } }
  }
  productFacets(search: $search) { tags { count tag { id name } } }
}""",
    variables=lambda chance, world: {"search": chance.choice(WORDS)},
)
ORDERS = Workload(
    name="W5",
    title="staff order list",
    document="""
query Orders($after: String) {
  orders(first: 20, after: $after, orderBy: {field: PLACED_AT, direction: DESC}) {
    count { value }
    nodes {
      id number paymentState placedAt total { amount currencyCode }
      customer { id name email }
      lines { id quantity total { amount } variant { id title sku } }
    }
  }
}""",
    variables=lambda chance, world: {"after": chance.choice(world.orders)},
    staff=True,
)
ALL = (LIST, DETAIL, SEARCH, ORDERS)
KEEPING = "keeping"
OF_SUBJECTS = {
    "entrepot": ("W1", "W2", "W3", "W5"),
    KEEPING: ("W1", "W2", "W3"),
    "floor": ("W1", "W2", "W3", "W5"),
    "graphql-core": ("W1", "W2", "W3", "W5"),
}
