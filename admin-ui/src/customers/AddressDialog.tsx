import { Form, Input, Radio, Select, Switch } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { AddressCreateDocument, AddressUpdateDocument, type KeptAddressFragment } from "../api/generated/customers/customers";
import { useAction } from "../api/useAction";
import { Field, FieldRow } from "../form/Field";
import { FormDialog } from "../form/FormDialog";
import { useFormats } from "../ui/formats";
import { useToasts } from "../ui/toasts";
import { countriesIn } from "./countries";
import type { Customer } from "./CustomerPage";

interface Props {
  readonly customer: Customer;
  readonly open: boolean;
  /** The one to change; without it one is added. */
  readonly address: KeptAddressFragment | undefined;
  readonly onClose: () => void;
}

interface Values {
  readonly address: {
    readonly recipient: string;
    readonly phone?: string | undefined;
    readonly country: string;
    readonly province: string;
    readonly city: string;
    readonly district: string;
    readonly street: string;
    readonly postcode: string;
  };
  readonly kind: "SHIPPING" | "BILLING";
  readonly isDefault: boolean;
}

const CHANGES = ["Customer", "CustomerAddress"];

function valuesOf(customer: Customer, address: KeptAddressFragment | undefined): Values {
  const { recipient = customer.name, country = "CN", province = "", city = "", district = "", street = "", postcode = "" } = address ?? {};
  const phone = (address ? address.phone : customer.phone) ?? undefined;
  return {
    address: { recipient, phone, country, province, city, district, street, postcode },
    kind: address?.kind ?? "SHIPPING",
    isDefault: address?.isDefault ?? customer.addresses.length === 0,
  };
}

export function AddressDialog({ customer, open, address, onClose }: Props) {
  const { t } = useTranslation("customers");
  const toasts = useToasts();
  const create = useAction(AddressCreateDocument, (data) => data.addressCreate, CHANGES);
  const update = useAction(AddressUpdateDocument, (data) => data.addressUpdate, CHANGES);
  const submit = ({ address: given, kind, isDefault }: Values, key: string) => {
    const plain = { ...given, phone: given.phone?.trim() || null };
    if (address) return update({ input: { id: address.id, ifVersion: address.version, address: plain, isDefault }, key });
    return create({ input: { customerId: customer.id, kind, isDefault, address: plain }, key });
  };
  return (
    <FormDialog
      key={address?.id ?? ""}
      open={open}
      onClose={onClose}
      width={600}
      title={t(address ? "editAddress" : "addAddress")}
      submitLabel={t("save")}
      initialValues={valuesOf(customer, address)}
      submit={(values, { idempotencyKey }) => submit(values, idempotencyKey)}
      onDone={() => toasts.done(t("saved"))}
    >
      {!address && (
        <Field name="kind" label={t("kindLabel")} required>
          <Radio.Group options={[{ value: "SHIPPING", label: t("kind.SHIPPING") }, { value: "BILLING", label: t("kind.BILLING") }]} />
        </Field>
      )}
      <AddressFields />
      <Field name="isDefault" label={t("default")} required valuePropName="checked">
        <Switch />
      </Field>
    </FormDialog>
  );
}

/** What a country asks for beside recipient and street differs; the server says what is missing. */
function AddressFields() {
  const { t } = useTranslation("customers");
  const { locale } = useFormats();
  const countries = useMemo(() => countriesIn(locale), [locale]);
  return (
    <>
      <FieldRow>
        <Field name={["address", "recipient"]} label={t("recipient")} required>
          <Input autoComplete="off" />
        </Field>
        <Form.Item name={["address", "phone"]} label={t("phone")}>
          <Input inputMode="tel" autoComplete="off" />
        </Form.Item>
      </FieldRow>
      <FieldRow>
        <Field name={["address", "country"]} label={t("country")} required>
          <Select showSearch optionFilterProp="label" options={[...countries]} />
        </Field>
        <Form.Item name={["address", "province"]} label={t("province")}>
          <Input autoComplete="off" />
        </Form.Item>
      </FieldRow>
      <FieldRow>
        <Form.Item name={["address", "city"]} label={t("city")}>
          <Input autoComplete="off" />
        </Form.Item>
        <Form.Item name={["address", "district"]} label={t("district")}>
          <Input autoComplete="off" />
        </Form.Item>
      </FieldRow>
      <FieldRow>
        <Field name={["address", "street"]} label={t("street")} required>
          <Input autoComplete="off" />
        </Field>
        <Form.Item name={["address", "postcode"]} label={t("postcode")}>
          <Input autoComplete="off" />
        </Form.Item>
      </FieldRow>
    </>
  );
}
