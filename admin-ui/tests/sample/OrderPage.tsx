import { useMemo, useState } from "react";
import { useAction } from "../../src/api/useAction";
import { useLoad } from "../../src/api/useLoad";
import { useViewer } from "../../src/api/viewer";
import { randomId } from "../../src/lib/ids";
import { path } from "../../src/lib/path";
import type { Outcome } from "../../src/lib/problem";
import { ActionButton } from "../../src/ui/ActionButton";
import { ConfirmDialog } from "../../src/ui/ConfirmDialog";
import type { Consequence } from "../../src/ui/Consequences";
import { DateTime } from "../../src/ui/DateTime";
import { DescriptionList } from "../../src/ui/DescriptionList";
import { ErrorState } from "../../src/ui/ErrorState";
import { Money } from "../../src/ui/Money";
import { NotFound } from "../../src/ui/NotFound";
import { PageHeader } from "../../src/ui/PageHeader";
import { PageSkeleton } from "../../src/ui/PageSkeleton";
import { useParam } from "../../src/ui/useParam";
import { Columns, Section, Stack } from "../../src/ui/Section";
import { Timeline } from "../../src/ui/Timeline";
import { orderCan } from "./capabilities";
import { PaymentTag } from "./columns";
import { OrderCancelDocument, OrderCancelPreviewDocument, OrderDocument, type OrderQuery } from "./generated/orders";
import { OrderNoteForm } from "./OrderNoteForm";
import texts from "./texts";

type Order = NonNullable<OrderQuery["order"]>;

export function OrderPage() {
  const id = useParam("id");
  const variables = useMemo(() => ({ id }), [id]);
  const { data, problem, reload } = useLoad(OrderDocument, { variables });
  if (problem) return <ErrorState problem={problem} retry={reload} />;
  if (!data) return <PageSkeleton />;
  if (!data.order) return <NotFound back={path`/orders`} />;
  return <OrderView order={data.order} />;
}

function OrderView({ order }: { readonly order: Order }) {
  const can = orderCan(useViewer());
  const [cancelling, setCancelling] = useState(false);
  return (
    <>
      <PageHeader
        title={order.number}
        back={path`/orders`}
        tags={<PaymentTag state={order.paymentState} />}
        subtitle={<DateTime value={order.placedAt} />}
        actions={
          <ActionButton danger verdict={can.cancel(order)} onClick={() => setCancelling(true)}>
            {texts.cancel}
          </ActionButton>
        }
      />
      <Columns>
        <Section title={texts.title}>
          <DescriptionList
            items={[
              { label: texts.customer, value: order.customerName },
              { label: texts.total, value: <Money value={order.total} strong /> },
            ]}
          />
        </Section>
        <Stack>
          <Section title={texts.note}>
            <OrderNoteForm order={order} verdict={can.note()} />
          </Section>
          <Section>
            <Timeline entries={[{ key: "placed", at: order.placedAt, title: texts.placedAt, by: order.customerName }]} />
          </Section>
        </Stack>
      </Columns>
      <OrderCancelDialog order={order} open={cancelling} onClose={() => setCancelling(false)} />
    </>
  );
}

interface DialogProps {
  readonly order: Order;
  readonly open: boolean;
  readonly onClose: () => void;
}

function OrderCancelDialog({ order, open, onClose }: DialogProps) {
  const preview = useAction(OrderCancelPreviewDocument, (data) => data.orderCancel);
  const cancel = useAction(OrderCancelDocument, (data) => data.orderCancel, ["StockPosition"]);
  const [key] = useState(randomId);
  const seeConsequences = async (): Promise<Outcome<readonly Consequence[]>> => {
    const outcome = await preview({ input: { id: order.id } });
    if (outcome.kind !== "done") return outcome;
    const after = outcome.payload.order?.paymentState ?? order.paymentState;
    return { kind: "done", payload: [{ label: texts.state, before: texts.states[order.paymentState], after: texts.states[after] }] };
  };
  return (
    <ConfirmDialog
      open={open}
      danger
      title={texts.cancelTitle}
      confirmLabel={texts.cancel}
      preview={seeConsequences}
      confirm={() => cancel({ input: { id: order.id }, key })}
      onClose={onClose}
    />
  );
}
