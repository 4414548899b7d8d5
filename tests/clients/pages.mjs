// Reads {url, size, lists: {name: variables}} and pages through every list with each client's own helper, the lists
// taking turns, to their ends. Writes {client: {lists: {name: edges}, requests}}: what the client's cache has made of
// the pages, and how often it asked for one.
import { ApolloClient, HttpLink, InMemoryCache, gql } from "@apollo/client";
import { relayStylePagination } from "@apollo/client/utilities";
import { Client, fetchExchange } from "@urql/core";
import { cacheExchange } from "@urql/exchange-graphcache";
import { relayPagination } from "@urql/exchange-graphcache/extras";
import { getIntrospectionQuery } from "graphql";
import { filter, firstValueFrom } from "rxjs";
import { answering } from "./script.mjs";

// Cursors that lead nowhere must not keep a client for ever.
const MOST_PAGES = 10;
const PAGE = `
  query Page($orderBy: ProductOrder, $first: Int, $after: String) {
    products(orderBy: $orderBy, first: $first, after: $after) {
      edges { cursor node { id slug } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }`;

/** A list is what shows it, and how to make it longer; both answer with the whole list that the cache has. */
function apollo(url, fetch) {
  const policies = { Query: { fields: { products: relayStylePagination(["orderBy"]) } } };
  const cache = new InMemoryCache({ typePolicies: policies });
  const client = new ApolloClient({ link: new HttpLink({ uri: url, fetch }), cache });
  return async (variables) => {
    const shown = client.watchQuery({ query: gql(PAGE), variables });
    shown.subscribe({});
    let products;
    const loaded = async () => {
      products = (await firstValueFrom(shown.pipe(filter(({ loading }) => !loading)))).data.products;
    };
    const more = async () => {
      await shown.fetchMore({ variables: { after: products.pageInfo.endCursor } });
      await loaded();
    };
    await loaded();
    return { list: () => products, more };
  };
}

async function urql(url, fetch) {
  const asked = new Client({ url, exchanges: [fetchExchange], preferGetMethod: false });
  const { data: schema } = await asked.query(getIntrospectionQuery({ descriptions: false }), {}).toPromise();
  const exchange = cacheExchange({
    schema,
    resolvers: { Query: { products: relayPagination() } },
    keys: { ProductConnection: () => null, ProductEdge: () => null, PageInfo: () => null },
  });
  const client = new Client({ url, fetch, exchanges: [exchange, fetchExchange], preferGetMethod: false });
  return async (variables) => {
    let products;
    const page = async (after) => {
      const { data, error } = await client.query(PAGE, { ...variables, after }).toPromise();
      if (error) throw error;
      products = data.products;
    };
    await page(null);
    return { list: () => products, more: () => page(products.pageInfo.endCursor) };
  };
}

const CLIENTS = { apollo, urql };

async function pageThrough(client, { url, size, lists }) {
  let requests = 0;
  const counting = (...given) => {
    requests += 1;
    return fetch(...given);
  };
  const open = await CLIENTS[client](url, counting);
  const opened = {};
  for (const [name, variables] of Object.entries(lists)) opened[name] = await open({ ...variables, first: size });
  const unfinished = () => Object.values(opened).filter(({ list }) => list().pageInfo.hasNextPage);
  for (let page = 1; page < MOST_PAGES; page += 1) for (const { more } of unfinished()) await more();
  const found = Object.entries(opened).map(([name, { list }]) => [name, list().edges]);
  return { lists: Object.fromEntries(found), requests };
}

await answering(async (asked) => {
  const answers = {};
  for (const client of Object.keys(CLIENTS)) answers[client] = await pageThrough(client, asked);
  return answers;
});
