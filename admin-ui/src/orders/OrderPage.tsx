import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { OrderDocument, type OrderDetailFragment } from "../api/generated/orders/order";
import { useLoad } from "../api/useLoad";
import { useViewer } from "../api/viewer";
import { OwnedSections } from "../fields/OwnedSections";
import { paths } from "../paths";
import { AppLink } from "../ui/AppLink";
import { DateTime } from "../ui/DateTime";
import { ErrorState } from "../ui/ErrorState";
import { NotFound } from "../ui/NotFound";
import { PageHeader } from "../ui/PageHeader";
import { PageSkeleton } from "../ui/PageSkeleton";
import { Columns, Section, Stack } from "../ui/Section";
import { useParam } from "../ui/useParam";
import { BuyerSection } from "./BuyerSection";
import { orderCan } from "./capabilities";
import { HistorySection } from "./HistorySection";
import { LinesSection } from "./LinesSection";
import { OrderActions } from "./OrderActions";
import { PaymentsSection } from "./PaymentsSection";
import { RefundsSection } from "./RefundsSection";
import { ShipmentsSection } from "./ShipmentsSection";
import { AfterSaleTag, FulfilmentTag, PaymentTag } from "./states";

export function OrderPage() {
  const id = useParam("id");
  const { seeCustomers } = orderCan(useViewer());
  const withCustomer = seeCustomers();
  const variables = useMemo(() => ({ id, withCustomer }), [id, withCustomer]);
  const { data, problem, reload } = useLoad(OrderDocument, { variables });
  if (problem) return problem.kind === "notFound" ? <NotFound back={paths.orders()} /> : <ErrorState problem={problem} retry={reload} />;
  if (!data) return <PageSkeleton />;
  if (!data.order) return <NotFound back={paths.orders()} />;
  return <OrderView key={id} order={data.order} />;
}

function OrderView({ order }: { readonly order: OrderDetailFragment }) {
  const { t } = useTranslation("orders");
  return (
    <>
      <PageHeader
        title={t("orderTitle", { number: order.number })}
        back={paths.orders()}
        tags={
          <>
            <PaymentTag state={order.paymentState} />
            <FulfilmentTag state={order.fulfilmentState} />
            {order.afterSaleState !== order.paymentState && <AfterSaleTag state={order.afterSaleState} />}
          </>
        }
        subtitle={
          <>
            <DateTime value={order.placedAt} />
            {order.channel && ` · ${order.channel.name}`}
          </>
        }
        actions={<OrderActions order={order} />}
      />
      <Columns>
        <Stack>
          <LinesSection order={order} />
          <ShipmentsSection shipments={order.shipments} />
          <RefundsSection refunds={order.refunds} />
          <HistorySection order={order} />
          <OwnedSections owner="Order" id={order.id} />
        </Stack>
        <Stack>
          <BuyerSection order={order} />
          <PaymentsSection order={order} />
          <Books orderId={order.id} />
        </Stack>
      </Columns>
    </>
  );
}

/** Where the order stands in the books. */
function Books({ orderId }: { readonly orderId: string }) {
  const { t } = useTranslation("orders");
  if (!orderCan(useViewer()).seeJournal()) return null;
  return (
    <Section title={t("books")}>
      <AppLink to={paths.journal({ orderId })}>{t("showJournal")}</AppLink>
    </Section>
  );
}
