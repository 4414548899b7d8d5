"""The same pages as Vendure's schema says them."""

from tests.benchmarks.workloads import PAGE, WORDS, Workload

LIST = Workload(
    name="W1",
    title="list page",
    document="""
query List($skip: Int!, $take: Int!) {
  products(options: { take: $take, skip: $skip }) {
    items {
      id name slug description
      featuredAsset { preview }
      variants { id name sku priceWithTax currencyCode stockLevel }
      collections { name slug }
    }
  }
}""",
    variables=lambda chance, world: {"skip": chance.randrange(max(1, world.size.products - PAGE)), "take": PAGE},
)
DETAIL = Workload(
    name="W2",
    title="product by slug",
    document="""
query Detail($slug: String!) {
  product(slug: $slug) {
    id name slug description
    assets { id preview width height }
    optionGroups { id name options { id name } }
    variants { id name sku priceWithTax currencyCode stockLevel options { name group { name } } }
    facetValues { id name code }
    collections { id name slug }
  }
}""",
    variables=lambda chance, world: {"slug": f"product-{chance.randrange(world.size.products)}"},
)
SEARCH = Workload(
    name="W3",
    title="search with facet counts",
    document="""
query Search($term: String!) {
  search(input: { term: $term, take: 24, groupByProduct: true }) {
    totalItems
    items {
      productId productName slug productAsset { id preview }
      priceWithTax { ... on PriceRange { min max } ... on SinglePrice { value } }
    }
    facetValues { count facetValue { id name } }
  }
}""",
    variables=lambda chance, world: {"term": chance.choice(WORDS)},
)
ORDERS = Workload(
    name="W5",
    title="staff order list",
    document="""
query Orders($skip: Int!) {
  orders(options: { take: 20, skip: $skip, sort: { orderPlacedAt: DESC } }) {
    totalItems
    items {
      id code state orderPlacedAt totalWithTax currencyCode
      customer { id firstName lastName emailAddress }
      lines { id quantity linePriceWithTax productVariant { id name sku } }
    }
  }
}""",
    variables=lambda chance, world: {"skip": 100 * chance.randrange(1, max(2, len(world.orders)))},
    staff=True,
)
ALL = (LIST, DETAIL, SEARCH, ORDERS)
