import {
  AccountBookOutlined,
  ApartmentOutlined,
  ApiOutlined,
  AuditOutlined,
  DashboardOutlined,
  FileDoneOutlined,
  HistoryOutlined,
  InboxOutlined,
  SettingOutlined,
  ShoppingOutlined,
  SkinOutlined,
  StarOutlined,
  TagsOutlined,
  TeamOutlined,
} from "@ant-design/icons";
import type { ReactNode } from "react";
import type { Path } from "../lib/path";
import type { MessageKey } from "../locales/resources.generated";
import { paths } from "../paths";

export interface Destination {
  readonly to: Path;
  readonly label: MessageKey;
  readonly icon: ReactNode;
  /** Without it the entry stays in sight and says that it is missing. Several: any of them. */
  readonly permissions?: readonly string[];
  /** In sight only for those who hold one: what most people of a shop never need. */
  readonly onlyForHolders?: boolean;
}

/** The sidebar, in groups by how a shop's day goes: trade, goods, money, people. */
export const NAVIGATION: readonly (readonly Destination[])[] = [
  [
    { to: paths.dashboard(), label: "common:nav.dashboard", icon: <DashboardOutlined aria-hidden /> },
    { to: paths.orders(), label: "common:nav.orders", icon: <ShoppingOutlined aria-hidden />, permissions: ["read_orders"] },
    { to: paths.approvals(), label: "common:nav.approvals", icon: <AuditOutlined aria-hidden /> },
  ],
  [
    { to: paths.products(), label: "common:nav.products", icon: <SkinOutlined aria-hidden />, permissions: ["read_products", "write_products"] },
    { to: paths.categories(), label: "common:nav.categories", icon: <ApartmentOutlined aria-hidden />, permissions: ["read_products", "write_products"] },
    { to: paths.tags(), label: "common:nav.tags", icon: <TagsOutlined aria-hidden />, permissions: ["read_products", "write_products"] },
    { to: paths.inventory(), label: "common:nav.inventory", icon: <InboxOutlined aria-hidden />, permissions: ["read_stock"] },
  ],
  [
    { to: paths.customers(), label: "common:nav.customers", icon: <TeamOutlined aria-hidden />, permissions: ["read_customers"] },
    { to: paths.reviews(), label: "common:nav.reviews", icon: <StarOutlined aria-hidden />, permissions: ["read_reviews", "moderate_reviews"] },
  ],
  [{ to: paths.finance(), label: "common:nav.finance", icon: <AccountBookOutlined aria-hidden />, permissions: ["read_finance"] }],
  [
    { to: paths.bulk(), label: "common:nav.bulk", icon: <FileDoneOutlined aria-hidden />, permissions: ["export_lists", "import_rows", "read_audit"], onlyForHolders: true },
    { to: paths.changes(), label: "common:nav.changes", icon: <HistoryOutlined aria-hidden />, permissions: ["read_changes"], onlyForHolders: true },
    { to: paths.webhooks(), label: "common:nav.webhooks", icon: <ApiOutlined aria-hidden />, permissions: ["read_webhooks"], onlyForHolders: true },
    { to: paths.settings(), label: "common:nav.settings", icon: <SettingOutlined aria-hidden /> },
  ],
];
