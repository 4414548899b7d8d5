// The same order again, each time that it changes.
import { graphql } from "relay-runtime";

export const changed = graphql`
  subscription changesSubscription($id: ID!) {
    orderChanged(id: $id) {
      ...orders_details
    }
  }
`;
