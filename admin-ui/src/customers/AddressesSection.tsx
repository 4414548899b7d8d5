import { PlusOutlined } from "@ant-design/icons";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { AddressDeleteDocument, AddressUpdateDocument, type KeptAddressFragment } from "../api/generated/customers/customers";
import { useAction } from "../api/useAction";
import { useViewer } from "../api/viewer";
import { randomId } from "../lib/ids";
import { ActionButton } from "../ui/ActionButton";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { EmptyState } from "../ui/EmptyState";
import { Section } from "../ui/Section";
import { StatusTag } from "../ui/StatusTag";
import { useToasts } from "../ui/toasts";
import { AddressDialog } from "./AddressDialog";
import styles from "./addresses.module.css";
import { customerCan } from "./capabilities";
import type { Customer } from "./CustomerPage";

type Doing = { readonly what: "add" } | { readonly what: "edit" | "delete"; readonly address: KeptAddressFragment };

const CHANGES = ["Customer", "CustomerAddress"];

/** The addresses that a customer keeps; orders have copies of their own. */
export function AddressesSection({ customer }: { readonly customer: Customer }) {
  const { t } = useTranslation("customers");
  const toasts = useToasts();
  const may = customerCan(useViewer());
  const verdict = may.write();
  const update = useAction(AddressUpdateDocument, (data) => data.addressUpdate, CHANGES);
  const remove = useAction(AddressDeleteDocument, (data) => data.addressDelete, CHANGES);
  const [doing, setDoing] = useState<Doing>();
  const close = () => setDoing(undefined);
  const deleting = doing?.what === "delete" ? doing.address : undefined;
  const makeDefault = async ({ id, version }: KeptAddressFragment) => {
    toasts.outcome(await update({ input: { id, isDefault: true, ifVersion: version }, key: randomId() }), t("saved"));
  };
  const add = (
    <ActionButton icon={<PlusOutlined aria-hidden />} verdict={verdict} onClick={() => setDoing({ what: "add" })}>
      {t("addAddress")}
    </ActionButton>
  );
  return (
    <Section title={t("addresses")} {...(customer.addresses.length > 0 ? { actions: add } : {})}>
      {customer.addresses.length === 0 && <EmptyState title={t("noAddresses")} action={add} />}
      <ul className={styles.list}>
        {customer.addresses.map((address) => (
          <li key={address.id} className={styles.card}>
            <div className={styles.tags}>
              <span className={styles.kind}>{t(`kind.${address.kind}`)}</span>
              {address.isDefault && <StatusTag tone="info">{t("default")}</StatusTag>}
            </div>
            <address className={styles.lines}>
              {address.formatted.map((line, index) => (
                <span key={index}>{line}</span>
              ))}
            </address>
            <div className={styles.actions}>
              <ActionButton size="small" verdict={may.replaceAddress()} onClick={() => setDoing({ what: "edit", address })}>
                {t("edit")}
              </ActionButton>
              {!address.isDefault && (
                <ActionButton size="small" verdict={verdict} onClick={() => void makeDefault(address)}>
                  {t("makeDefault")}
                </ActionButton>
              )}
              <ActionButton size="small" danger verdict={verdict} onClick={() => setDoing({ what: "delete", address })}>
                {t("delete")}
              </ActionButton>
            </div>
          </li>
        ))}
      </ul>
      <AddressDialog
        customer={customer}
        open={doing?.what === "add" || doing?.what === "edit"}
        address={doing?.what === "edit" ? doing.address : undefined}
        onClose={close}
      />
      <ConfirmDialog
        open={deleting !== undefined}
        onClose={close}
        danger
        title={t("deleteAddressTitle")}
        confirmLabel={t("delete")}
        confirm={() => remove({ input: { id: deleting?.id ?? "", ifVersion: deleting?.version ?? null }, key: randomId() })}
      >
        {t("deleteAddressHint")}
      </ConfirmDialog>
    </Section>
  );
}
