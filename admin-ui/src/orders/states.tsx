import { useTranslation } from "react-i18next";
import type { AfterSaleState, FulfilmentState, OrderPaymentState } from "../api/generated/orders/orders";
import type { PaymentStatus } from "../api/generated/orders/order";
import { StatusTag, type Tone } from "../ui/StatusTag";

const PAYMENT: Record<OrderPaymentState, Tone> = {
  UNPAID: "warning",
  COLLECT_ON_DELIVERY: "info",
  ON_CREDIT: "info",
  PARTIALLY_PAID: "warning",
  PAID: "success",
  PARTIALLY_REFUNDED: "neutral",
  REFUNDED: "neutral",
  VOIDED: "neutral",
};
const FULFILMENT: Record<FulfilmentState, Tone> = {
  UNFULFILLED: "warning",
  PARTIAL: "warning",
  SHIPPED: "info",
  DELIVERED: "success",
  CANCELLED: "neutral",
};
const AFTER_SALE: Record<AfterSaleState, Tone> = {
  NONE: "neutral",
  REQUESTED: "danger",
  PARTIALLY_REFUNDED: "neutral",
  REFUNDED: "neutral",
};
const MONEY: Record<PaymentStatus, Tone> = { PENDING: "warning", AUTHORIZED: "info", CAPTURED: "success", FAILED: "danger", VOIDED: "neutral" };

/** The payment axis of an order. */
export function PaymentTag({ state }: { readonly state: OrderPaymentState }) {
  const { t } = useTranslation("orders");
  return <StatusTag tone={PAYMENT[state]}>{t(`payment.${state}`)}</StatusTag>;
}

/** The fulfilment axis of an order. */
export function FulfilmentTag({ state }: { readonly state: FulfilmentState }) {
  const { t } = useTranslation("orders");
  return <StatusTag tone={FULFILMENT[state]}>{t(`fulfilment.${state}`)}</StatusTag>;
}

/** The after-sale axis of an order; nothing where nothing was asked. */
export function AfterSaleTag({ state }: { readonly state: AfterSaleState }) {
  const { t } = useTranslation("orders");
  return state === "NONE" ? null : <StatusTag tone={AFTER_SALE[state]}>{t(`afterSale.${state}`)}</StatusTag>;
}

/** Where one payment stands. */
export function PaymentStatusTag({ state }: { readonly state: PaymentStatus }) {
  const { t } = useTranslation("orders");
  return <StatusTag tone={MONEY[state]}>{t(`paymentStatus.${state}`)}</StatusTag>;
}
