// What is deleted leaves the list and the store.
import { graphql } from "relay-runtime";

export const list = graphql`
  query tagsQuery($count: Int!, $cursor: String) {
    tags(first: $count, after: $cursor) @connection(key: "tagsQuery_tags") {
      __id
      edges {
        node {
          id
          name
        }
      }
    }
  }
`;

export const remove = graphql`
  mutation tagsDeleteMutation($id: ID!, $connections: [ID!]!) {
    tagDelete(input: { id: $id }) {
      deletedId @deleteRecord @deleteEdge(connections: $connections)
      userErrors {
        code
      }
    }
  }
`;
