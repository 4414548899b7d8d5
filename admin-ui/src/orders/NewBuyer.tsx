import { Form, Input, Select, type FormInstance } from "antd";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { OrderBuyersDocument } from "../api/generated/orders/newOrder";
import { useLoad } from "../api/useLoad";
import { useViewer } from "../api/viewer";
import { AddressFields } from "../form/AddressFields";
import { Field, FieldRow } from "../form/Field";
import { useSettled } from "../ui/useSettled";
import { orderCan } from "./capabilities";
import type { Buyer, NewOrder } from "./newOrderInput";

interface Props {
  readonly form: FormInstance<NewOrder>;
  readonly buyer: Buyer | undefined;
  readonly onBuyer: (buyer: Buyer | undefined) => void;
}

/** Whom the order is for: a customer of the shop with their addresses, or somebody who says as much as they like. */
export function NewBuyer({ form, buyer, onBuyer }: Props) {
  const { t } = useTranslation("orders");
  const { findCustomers } = orderCan(useViewer());
  const sendTo = Form.useWatch("sendTo", form);
  const choose = (chosen: Buyer | undefined) => {
    onBuyer(chosen);
    const kept = chosen?.addresses.find(({ isDefault }) => isDefault) ?? chosen?.addresses[0];
    form.setFieldsValue({ sendTo: kept?.id ?? "NONE" });
  };
  return (
    <>
      {findCustomers() && (
        <Field name="customerId" label={t("customer")} hint={t("customerHint")}>
          <BuyerPicker known={buyer} onChoose={choose} />
        </Field>
      )}
      {!buyer && (
        <FieldRow>
          <Field name="name" label={t("name")}>
            <Input autoComplete="off" />
          </Field>
          <Field name="phone" label={t("phone")}>
            <Input inputMode="tel" autoComplete="off" />
          </Field>
          <Field name="email" label={t("email")}>
            <Input inputMode="email" autoComplete="off" />
          </Field>
        </FieldRow>
      )}
      <Field name="sendTo" label={t("shippingAddress")} required>
        <Select
          options={[
            ...(buyer?.addresses ?? []).map(({ id, formatted }) => ({ value: id, label: formatted.join(", ") })),
            { value: "NONE", label: t("pickUp") },
            { value: "NEW", label: t("otherAddress") },
          ]}
        />
      </Field>
      {sendTo === "NEW" && <AddressFields name="shippingAddress" />}
    </>
  );
}

interface PickerProps {
  readonly id?: string;
  readonly value?: string;
  readonly onChange?: (id: string | undefined) => void;
  readonly known: Buyer | undefined;
  readonly onChoose: (buyer: Buyer | undefined) => void;
}

function BuyerPicker({ id, value, onChange, known, onChoose }: PickerProps) {
  const { t } = useTranslation("orders");
  const [typed, setTyped] = useState("");
  const search = useSettled(typed.trim());
  const variables = useMemo(() => ({ search: search || null }), [search]);
  const { data, loading } = useLoad(OrderBuyersDocument, { variables });
  const found = data?.customers.nodes ?? [];
  const offered = known && !found.some((one) => one.id === known.id) ? [known, ...found] : found;
  return (
    <Select
      {...(id ? { id } : {})}
      value={value ?? null}
      showSearch
      allowClear
      filterOption={false}
      onSearch={setTyped}
      loading={loading}
      placeholder={t("findCustomer")}
      notFoundContent={loading ? t("searching") : t("nothingFound")}
      options={offered.map((one) => ({ value: one.id, label: [one.name, one.email ?? one.phone].filter(Boolean).join(" · ") }))}
      onChange={(chosen: string | null | undefined) => {
        onChange?.(chosen ?? undefined);
        onChoose(offered.find((one) => one.id === chosen));
      }}
    />
  );
}
