import { createMemoryHistory, createRootRoute, createRoute, createRouter, Outlet, RouterProvider } from "@tanstack/react-router";
import { render } from "@testing-library/react";
import enUS from "antd/locale/en_US";
import type { FunctionComponent } from "react";
import { cacheExchange, Client, Provider, type Exchange, type Operation } from "urql";
import { map, pipe } from "wonka";
import { ViewerProvider } from "../src/api/viewer";
import { startLocales } from "../src/locales/i18n";
import { validateListSearch } from "../src/table/search";
import { FormatsProvider } from "../src/ui/formats";
import { routerOptions } from "../src/ui/routerOptions";
import { Theme } from "../src/ui/Theme";

export interface Asked {
  readonly name: string;
  readonly variables: Record<string, unknown>;
}

type Answer = (asked: Asked) => object;

/** A client whose server is a function; it keeps what was asked. */
function answering(answer: Answer): { readonly client: Client; readonly asked: Asked[] } {
  const asked: Asked[] = [];
  const exchange: Exchange = () => (operations) =>
    pipe(
      operations,
      map((operation: Operation) => {
        const definition = operation.query.definitions.find((one) => String(one.kind) === "OperationDefinition");
        const name = definition && "name" in definition ? (definition.name?.value ?? "") : "";
        const request = { name, variables: (operation.variables ?? {}) as Record<string, unknown> };
        if (operation.kind !== "teardown") asked.push(request);
        return { operation, data: answer(request), error: undefined, extensions: undefined, stale: false, hasNext: false } as never;
      }),
    );
  return { client: new Client({ url: "/graphql", exchanges: [cacheExchange, exchange] }), asked };
}

interface Options {
  readonly pages: Readonly<Record<string, FunctionComponent>>;
  readonly at: string;
  readonly permissions?: readonly string[];
  readonly answer?: Answer;
}

/** Shows pages in the router, theme, language and formats of the admin. */
export async function show({ pages, at, permissions = [], answer = () => ({}) }: Options) {
  await startLocales();
  const { client, asked } = answering(answer);
  const root = createRootRoute({ component: Outlet });
  const routes = Object.entries(pages).map(([path, component]) =>
    createRoute({ getParentRoute: () => root, path, component, validateSearch: validateListSearch }),
  );
  const router = createRouter({
    routeTree: root.addChildren(routes),
    history: createMemoryHistory({ initialEntries: [at] }),
    ...routerOptions,
  });
  const viewer = { kind: "STAFF" as const, name: "Ada", email: "ada@example.com", permissions, mustSetUpFactor: false };
  const shop = { id: "s", name: "Shop", timezone: "Asia/Shanghai", currency: "CNY", locales: ["zh-CN", "en"], defaultLocale: "zh-CN" };
  await router.load();
  const screen = render(
    <Theme firstLocale={enUS} loadLocale={() => Promise.resolve(enUS)}>
      <Provider value={client}>
        <ViewerProvider viewer={viewer} shop={shop}>
          <FormatsProvider timeZone="Asia/Shanghai" currencyCode="CNY">
            <RouterProvider router={router as never} />
          </FormatsProvider>
        </ViewerProvider>
      </Provider>
    </Theme>,
  );
  return { ...screen, router, asked };
}
