import { useTranslation } from "react-i18next";
import type { DashboardQuery } from "../api/generated/dashboard/dashboard";
import { signOf, toMinor } from "../lib/money";
import { useFormats } from "../ui/formats";
import { Money } from "../ui/Money";
import { StatCard, StatRow } from "../ui/StatCard";
import { moneyChange, percentChange, percentOf } from "./comparison";

type Dashboard = DashboardQuery["dashboard"];

/** The period in four figures, beside the equally long period before it. */
export function Figures({ dashboard, loading }: { readonly dashboard: Dashboard; readonly loading: boolean }) {
  const { t } = useTranslation("dashboard");
  const { money, decimal } = useFormats();
  const { orders, previousOrders, placed, previousPlaced, revenue, previousRevenue, grossProfit } = dashboard;
  return (
    <StatRow>
      <StatCard
        loading={loading}
        label={t("orders")}
        value={decimal(String(orders))}
        hint={<Change percent={percentChange(BigInt(orders), BigInt(previousOrders))} before={decimal(String(previousOrders))} />}
      />
      <StatCard
        loading={loading}
        label={t("placed")}
        value={<Money value={placed} />}
        hint={<Change percent={moneyChange(placed, previousPlaced)} before={money(previousPlaced)} />}
      />
      <StatCard
        loading={loading}
        label={t("revenue")}
        value={<Money value={revenue} />}
        hint={<Change percent={moneyChange(revenue, previousRevenue)} before={money(previousRevenue)} />}
      />
      {grossProfit && (
        <StatCard
          loading={loading}
          label={t("grossProfit")}
          value={<Money value={grossProfit} />}
          hint={<Margin revenue={revenue} grossProfit={grossProfit} />}
        />
      )}
    </StatRow>
  );
}

function Change({ percent, before }: { readonly percent: string | undefined; readonly before: string }) {
  const { t } = useTranslation("dashboard");
  const { decimal } = useFormats();
  if (percent === undefined) return t("before", { before });
  const shown = `${decimal(percent, { signDisplay: "exceptZero", minimumFractionDigits: 1 })}%`;
  return t("changed", { percent: shown, before });
}

/** Gross profit in percent of revenue. */
function Margin({ revenue, grossProfit }: { readonly revenue: Dashboard["revenue"]; readonly grossProfit: Dashboard["revenue"] }) {
  const { t } = useTranslation("dashboard");
  const { decimal } = useFormats();
  const percent = signOf(revenue.amount) > 0 ? percentOf(toMinor(grossProfit), toMinor(revenue)) : undefined;
  return percent === undefined ? t("noRevenue") : t("margin", { percent: `${decimal(percent, { minimumFractionDigits: 1 })}%` });
}
