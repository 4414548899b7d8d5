import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { OrderDetailFragment } from "../api/generated/orders/order";
import { useViewer } from "../api/viewer";
import { ActionButton } from "../ui/ActionButton";
import { CancelDialog } from "./CancelDialog";
import { orderCan } from "./capabilities";
import { DeliverDialog } from "./DeliverDialog";
import { PayDialog } from "./PayDialog";
import { RefundDialog } from "./RefundDialog";
import { RefundRequestDialog } from "./RefundRequestDialog";
import { ShipDialog } from "./ShipDialog";

const ACTIONS = ["pay", "ship", "deliver", "refund", "requestRefund", "cancel"] as const;
const NEXT_STEPS = ["pay", "ship", "deliver"] as const;

type Action = (typeof ACTIONS)[number];

/** Everything that can be done to an order; what cannot be done now says why. The next step of its way stands out. */
export function OrderActions({ order }: { readonly order: OrderDetailFragment }) {
  const { t } = useTranslation("orders");
  const can = orderCan(useViewer());
  const [doing, setDoing] = useState<Action>();
  const next = NEXT_STEPS.find((action) => can[action](order).allowed);
  const shared = (action: Action) => ({ order, open: doing === action, onClose: () => setDoing(undefined) });
  return (
    <>
      {ACTIONS.map((action) => (
        <ActionButton
          key={action}
          type={action === next ? "primary" : "default"}
          danger={action === "cancel"}
          verdict={can[action](order)}
          onClick={() => setDoing(action)}
        >
          {t(`action.${action}`)}
        </ActionButton>
      ))}
      <PayDialog {...shared("pay")} />
      <ShipDialog {...shared("ship")} />
      <DeliverDialog {...shared("deliver")} />
      <RefundDialog {...shared("refund")} />
      <RefundRequestDialog {...shared("requestRefund")} />
      <CancelDialog {...shared("cancel")} />
    </>
  );
}
