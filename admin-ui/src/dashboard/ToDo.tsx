import { useTranslation } from "react-i18next";
import type { DashboardQuery } from "../api/generated/dashboard/dashboard";
import { withSearch } from "../lib/path";
import { paths } from "../paths";
import { StatCard, StatRow } from "../ui/StatCard";

type Waiting = Pick<DashboardQuery["dashboard"], "ordersToShip" | "ordersToPay" | "reviewsToModerate">;

const OPEN = "UNFULFILLED,PARTIAL";
const UNPAID = "UNPAID,PARTIALLY_PAID";
const SETTLED = "COLLECT_ON_DELIVERY,ON_CREDIT,PAID,PARTIALLY_REFUNDED";

/** What waits for somebody; each number opens the list that it counts. */
export function ToDo({ dashboard }: { readonly dashboard: Waiting }) {
  const { t } = useTranslation("dashboard");
  return (
    <StatRow>
      <StatCard
        label={t("toShip")}
        value={dashboard.ordersToShip}
        hint={t("toShipHint")}
        to={withSearch(paths.orders(), { payment: SETTLED, fulfilment: OPEN })}
      />
      <StatCard label={t("toPay")} value={dashboard.ordersToPay} hint={t("toPayHint")} to={withSearch(paths.orders(), { payment: UNPAID, fulfilment: OPEN })} />
      <StatCard
        label={t("toModerate")}
        value={dashboard.reviewsToModerate}
        hint={t("toModerateHint")}
        to={withSearch(paths.reviews(), { state: "PENDING" })}
      />
    </StatRow>
  );
}
