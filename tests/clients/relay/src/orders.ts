// An order found by its node id, kept up to date, and changed by a mutation that answers with the same fragment.
import { graphql } from "relay-runtime";

export const page = graphql`
  query ordersPageQuery($id: ID!) {
    node(id: $id) {
      __typename
      ...orders_details @alias(as: "order")
    }
  }
`;

export const list = graphql`
  query ordersListQuery($where: OrderWhere, $count: Int = 5, $cursor: String) {
    orders(where: $where, first: $count, after: $cursor) @connection(key: "ordersListQuery_orders") {
      edges {
        node {
          id
          ...orders_details
        }
      }
      pageInfo {
        hasNextPage
      }
    }
  }
`;

export const details = graphql`
  fragment orders_details on Order @refetchable(queryName: "ordersDetailsQuery") {
    number
    paymentState
    fulfilmentState
    placedAt
    total {
      amount
      currencyCode
    }
    lines {
      id
      name
      quantity
      variant {
        id
        product {
          ...products_card @arguments(variants: 1)
        }
      }
    }
    actions {
      name
      allowed
    }
  }
`;

export const cancel = graphql`
  mutation ordersCancelMutation($input: OrderCancelInput!, $rehearse: Boolean!) {
    orderCancel(input: $input) @idempotent(key: "relay") @dryRun(if: $rehearse) {
      order {
        ...orders_details
      }
      userErrors {
        code
        message
      }
    }
  }
`;
