import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
  type ErrorComponentProps,
  type RouterHistory,
} from "@tanstack/react-router";
import type { ComponentType } from "react";
import { ProofAsker } from "./api/ProofAsker";
import { isSignedIn } from "./api/session";
import { parsePath } from "./lib/path";
import { loadNamespaces, type Namespace } from "./locales/i18n";
import { paths } from "./paths";
import { validateListSearch } from "./table/search";
import { PageError } from "./ui/ErrorBoundary";
import { NotFound } from "./ui/NotFound";
import { PageSkeleton } from "./ui/PageSkeleton";
import { routerOptions } from "./ui/routerOptions";

/** A page's code and texts, loaded together when its route is first wanted. */
function page<Module extends Record<string, unknown>, Name extends keyof Module>(
  load: () => Promise<Module>,
  name: Name,
  namespaces: readonly Namespace[],
) {
  const loadBoth = async () => {
    const [module] = await Promise.all([load(), loadNamespaces(namespaces)]);
    return module as Record<Name, ComponentType>;
  };
  return lazyRouteComponent(loadBoth, name as never);
}

const root = createRootRoute({ component: Root });

const login = createRoute({
  getParentRoute: () => root,
  path: "/login",
  validateSearch: validateListSearch,
  component: page(() => import("./auth/LoginPage"), "LoginPage", ["auth"]),
});

// Where letters lead: whoever comes has no session, or another's.
const byLetter = [
  createRoute({
    getParentRoute: () => root,
    path: "/invitation",
    component: page(() => import("./auth/InvitationPage"), "InvitationPage", ["auth"]),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/account/forgotten",
    component: page(() => import("./auth/ForgottenPage"), "ForgottenPage", ["auth"]),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/account/reset",
    component: page(() => import("./auth/ResetPage"), "ResetPage", ["auth"]),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/account/email",
    component: page(() => import("./auth/NewEmailPage"), "NewEmailPage", ["auth"]),
  }),
];

const signedIn = createRoute({
  getParentRoute: () => root,
  id: "signedIn",
  beforeLoad: ({ location }) => {
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- how the router is told to go elsewhere
    if (!isSignedIn()) throw redirect({ href: paths.login(parsePath(location.href)) });
  },
  component: page(() => import("./layout/AppLayout"), "AppLayout", ["common"]),
});

// Every page on one screen. A list's route takes `validateSearch: validateListSearch`.
const pages = [
  createRoute({
    getParentRoute: () => signedIn,
    path: "/",
    validateSearch: validateListSearch,
    component: page(() => import("./dashboard/DashboardPage"), "DashboardPage", ["dashboard"]),
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: "/settings",
    component: page(() => import("./settings/SettingsPage"), "SettingsPage", ["settings"]),
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: "/finance",
    beforeLoad: () => {
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- how the router is told to go elsewhere
      throw redirect({ href: paths.balanceSheet(), replace: true });
    },
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: "/finance/balance-sheet",
    validateSearch: validateListSearch,
    component: page(() => import("./finance/BalanceSheetPage"), "BalanceSheetPage", ["finance"]),
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: "/finance/income-statement",
    validateSearch: validateListSearch,
    component: page(() => import("./finance/IncomeStatementPage"), "IncomeStatementPage", ["finance"]),
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: "/finance/trial-balance",
    validateSearch: validateListSearch,
    component: page(() => import("./finance/TrialBalancePage"), "TrialBalancePage", ["finance"]),
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: "/finance/journal",
    validateSearch: validateListSearch,
    component: page(() => import("./finance/JournalPage"), "JournalPage", ["finance"]),
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: "/finance/journal/new",
    component: page(() => import("./finance/JournalPostPage"), "JournalPostPage", ["finance"]),
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: "/finance/journal/$id",
    component: page(() => import("./finance/EntryPage"), "EntryPage", ["finance"]),
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: "/finance/accounts",
    component: page(() => import("./finance/AccountsPage"), "AccountsPage", ["finance"]),
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: "/settings/security",
    component: page(() => import("./settings/SecurityPage"), "SecurityPage", ["settings", "providers", "apps"]),
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: "/settings/shop",
    component: page(() => import("./settings/ShopSettingsPage"), "ShopSettingsPage", ["settings"]),
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: "/settings/places",
    component: page(() => import("./settings/PlacesPage"), "PlacesPage", ["settings"]),
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: "/settings/staff",
    validateSearch: validateListSearch,
    component: page(() => import("./settings/StaffPage"), "StaffPage", ["settings"]),
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: "/settings/roles",
    component: page(() => import("./settings/RolesPage"), "RolesPage", ["settings"]),
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: "/settings/fields",
    component: page(() => import("./settings/FieldsPage"), "FieldsPage", ["settings", "fields"]),
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: "/settings/apps",
    validateSearch: validateListSearch,
    component: page(() => import("./settings/AppsPage"), "AppsPage", ["settings", "apps"]),
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: "/settings/apps/$id",
    component: page(() => import("./settings/AppPage"), "AppPage", ["settings", "apps"]),
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: "/settings/providers",
    component: page(() => import("./settings/ProvidersPage"), "ProvidersPage", ["settings", "providers"]),
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: "/products",
    validateSearch: validateListSearch,
    component: page(() => import("./catalog/ProductsPage"), "ProductsPage", ["catalog", "exports", "fields"]),
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: "/products/new",
    component: page(() => import("./catalog/ProductNewPage"), "ProductNewPage", ["catalog"]),
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: "/products/$id",
    component: page(() => import("./catalog/ProductPage"), "ProductPage", ["catalog", "fields"]),
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: "/categories",
    component: page(() => import("./catalog/CategoriesPage"), "CategoriesPage", ["catalog", "fields"]),
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: "/tags",
    validateSearch: validateListSearch,
    component: page(() => import("./catalog/TagsPage"), "TagsPage", ["catalog", "fields"]),
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: "/reviews",
    validateSearch: validateListSearch,
    component: page(() => import("./reviews/ReviewsPage"), "ReviewsPage", ["reviews"]),
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: "/reviews/$id",
    component: page(() => import("./reviews/ReviewPage"), "ReviewPage", ["reviews"]),
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: "/customers",
    validateSearch: validateListSearch,
    component: page(() => import("./customers/CustomersPage"), "CustomersPage", ["customers", "exports", "fields"]),
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: "/customers/$id",
    component: page(() => import("./customers/CustomerPage"), "CustomerPage", ["customers", "fields"]),
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: "/orders",
    validateSearch: validateListSearch,
    component: page(() => import("./orders/OrdersPage"), "OrdersPage", ["orders", "exports", "fields"]),
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: "/orders/new",
    component: page(() => import("./orders/OrderNewPage"), "OrderNewPage", ["orders"]),
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: "/orders/$id",
    component: page(() => import("./orders/OrderPage"), "OrderPage", ["orders", "fields"]),
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: "/inventory",
    validateSearch: validateListSearch,
    component: page(() => import("./inventory/StockPage"), "StockPage", ["inventory"]),
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: "/inventory/low",
    validateSearch: validateListSearch,
    component: page(() => import("./inventory/LowStockPage"), "LowStockPage", ["inventory"]),
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: "/inventory/moves",
    validateSearch: validateListSearch,
    component: page(() => import("./inventory/MovesPage"), "MovesPage", ["inventory"]),
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: "/inventory/$id",
    validateSearch: validateListSearch,
    component: page(() => import("./inventory/StockVariantPage"), "StockVariantPage", ["inventory"]),
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: "/webhooks",
    validateSearch: validateListSearch,
    component: page(() => import("./webhooks/WebhooksPage"), "WebhooksPage", ["webhooks"]),
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: "/webhooks/$id",
    validateSearch: validateListSearch,
    component: page(() => import("./webhooks/WebhookPage"), "WebhookPage", ["webhooks"]),
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: "/approvals",
    validateSearch: validateListSearch,
    component: page(() => import("./approvals/ApprovalsPage"), "ApprovalsPage", ["approvals"]),
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: "/approvals/requests",
    validateSearch: validateListSearch,
    component: page(() => import("./approvals/RequestsPage"), "RequestsPage", ["approvals"]),
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: "/approvals/policies",
    component: page(() => import("./approvals/PoliciesPage"), "PoliciesPage", ["approvals"]),
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: "/changes",
    validateSearch: validateListSearch,
    component: page(() => import("./changes/ChangesPage"), "ChangesPage", ["changes"]),
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: "/bulk",
    validateSearch: validateListSearch,
    component: page(() => import("./bulk/BulkPage"), "BulkPage", ["bulk", "exports"]),
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: "/settings/dated",
    validateSearch: validateListSearch,
    component: page(() => import("./settings/DatedPage"), "DatedPage", ["settings"]),
  }),
  createRoute({ getParentRoute: () => signedIn, path: "$", component: Nowhere }),
];

/** Whatever page is shown, it may have to ask who the reader is. */
function Root() {
  return (
    <>
      <Outlet />
      <ProofAsker />
    </>
  );
}

function Nowhere() {
  return <NotFound back={paths.dashboard()} />;
}

const tree = root.addChildren([login, ...byLetter, signedIn.addChildren(pages)]);

/** The router of the admin; a test gives it a history in memory. */
export function createAppRouter(history?: RouterHistory) {
  return createRouter({
    routeTree: tree,
    basepath: "/admin",
    ...(history ? { history } : {}),
    ...routerOptions,
    defaultPendingComponent: PageSkeleton,
    defaultPendingMs: 200,
    defaultErrorComponent: ({ reset }: ErrorComponentProps) => <PageError retry={reset} />,
    defaultNotFoundComponent: Nowhere,
    defaultPreload: false,
    scrollRestoration: true,
  });
}
