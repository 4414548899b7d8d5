// The clients as a storefront sets them up: with their caches, which add `__typename` to every selection.
import { ApolloClient, CombinedGraphQLErrors, HttpLink, InMemoryCache, gql } from "@apollo/client";
import { Client, cacheExchange, fetchExchange } from "@urql/core";
import { Kind, parse } from "graphql";

const isMutation = (query) =>
  parse(query).definitions.some((item) => item.kind === Kind.OPERATION_DEFINITION && item.operation === "mutation");

/** An error of GraphQL with its code; what the client could not read as one has no code. */
const told = (errors) => errors.map(({ message, extensions }) => ({ message, code: extensions?.code ?? null }));

/** @urql/core */
function urql(url) {
  const client = new Client({ url, exchanges: [cacheExchange, fetchExchange], preferGetMethod: false });
  return async ({ query, variables, headers }) => {
    const context = { fetchOptions: { headers }, requestPolicy: "network-only" };
    const send = isMutation(query) ? client.mutation(query, variables, context) : client.query(query, variables, context);
    const { data, error } = await send.toPromise();
    const errors = error?.networkError ? [error.networkError] : (error?.graphQLErrors ?? []);
    return { data: data ?? null, errors: told(errors) };
  };
}

/** @apollo/client */
function apollo(url) {
  const client = new ApolloClient({ link: new HttpLink({ uri: url }), cache: new InMemoryCache() });
  return async ({ query, variables, headers }) => {
    const document = gql(query);
    const options = { variables, context: { headers }, fetchPolicy: "no-cache", errorPolicy: "all" };
    const { data, error } = await (isMutation(query)
      ? client.mutate({ mutation: document, ...options })
      : client.query({ query: document, ...options }));
    const errors = CombinedGraphQLErrors.is(error) ? error.errors : error ? [error] : [];
    return { data: data ?? null, errors: told(errors) };
  };
}

export const CLIENTS = { urql, apollo };
