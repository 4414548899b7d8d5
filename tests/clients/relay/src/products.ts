// A list that grows as it is scrolled, of cards that are read again by themselves, and a form that adds to the list.
import { graphql } from "relay-runtime";

export const page = graphql`
  query productsPageQuery($search: String, $orderBy: ProductOrder) {
    ...products_list @arguments(search: $search, orderBy: $orderBy)
  }
`;

export const list = graphql`
  fragment products_list on Query
  @argumentDefinitions(
    count: { type: "Int", defaultValue: 10 }
    cursor: { type: "String" }
    search: { type: "String" }
    orderBy: { type: "ProductOrder" }
  )
  @refetchable(queryName: "productsListQuery") {
    products(first: $count, after: $cursor, search: $search, orderBy: $orderBy)
      @connection(key: "products_list_products", filters: ["search", "orderBy"]) {
      edges {
        node {
          id
          ...products_card
        }
      }
    }
  }
`;

export const card = graphql`
  fragment products_card on Product
  @argumentDefinitions(variants: { type: "Int", defaultValue: 3 })
  @refetchable(queryName: "productsCardQuery") {
    slug
    name @required(action: LOG)
    updatedAt
    variants(first: $variants) {
      id
      sku
      price {
        price {
          amount
          currencyCode
        }
      }
    }
  }
`;

export const create = graphql`
  mutation productsCreateMutation($input: ProductCreateInput!, $connections: [ID!]!) {
    productCreate(input: $input) @idempotent(key: "relay") {
      product @prependNode(connections: $connections, edgeTypeName: "ProductEdge") {
        id
        ...products_card
      }
      userErrors {
        __typename
        code
        message
        field
        ... on AlreadyExists {
          what
        }
      }
    }
  }
`;
