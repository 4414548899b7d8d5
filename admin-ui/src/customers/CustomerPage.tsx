import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { CustomerDocument, CustomerUpdateDocument, type CustomerQuery } from "../api/generated/customers/customers";
import { useAction } from "../api/useAction";
import { useLoad } from "../api/useLoad";
import { can, useViewer } from "../api/viewer";
import { OwnedSections } from "../fields/OwnedSections";
import { FormShell } from "../form/FormShell";
import { randomId } from "../lib/ids";
import { paths } from "../paths";
import { ActionButton } from "../ui/ActionButton";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { DateTime } from "../ui/DateTime";
import { DescriptionList } from "../ui/DescriptionList";
import { ErrorState } from "../ui/ErrorState";
import { NotFound } from "../ui/NotFound";
import { PageHeader } from "../ui/PageHeader";
import { PageSkeleton } from "../ui/PageSkeleton";
import { Columns, Section, Stack } from "../ui/Section";
import { useToasts } from "../ui/toasts";
import { useParam } from "../ui/useParam";
import { AddressesSection } from "./AddressesSection";
import { customerCan, seesContacts } from "./capabilities";
import { CustomerFields, customerUpdate, type CustomerValues } from "./CustomerFields";
import { CustomerOrders } from "./CustomerOrders";
import { CustomerStateTag } from "./CustomerStateTag";

export type Customer = NonNullable<CustomerQuery["customer"]>;

const DEPENDS_ON = ["Customer", "CustomerAddress"];

export function CustomerPage() {
  const id = useParam("id");
  const variables = useMemo(() => ({ id }), [id]);
  const { data, problem, reload } = useLoad(CustomerDocument, { variables, dependsOn: DEPENDS_ON });
  if (problem) return problem.kind === "notFound" ? <NotFound back={paths.customers()} /> : <ErrorState problem={problem} retry={reload} />;
  if (!data) return <PageSkeleton />;
  if (!data.customer) return <NotFound back={paths.customers()} />;
  return <CustomerView key={id} customer={data.customer} />;
}

function CustomerView({ customer }: { readonly customer: Customer }) {
  const { t } = useTranslation("customers");
  const viewer = useViewer();
  return (
    <>
      <PageHeader
        title={customer.name || customer.email || customer.phone || t("nameless")}
        back={paths.customers()}
        tags={<CustomerStateTag state={customer.state} />}
        actions={<StateButton customer={customer} />}
      />
      <Columns>
        <Stack>
          <Section title={t("profile")}>
            <ProfileForm customer={customer} />
          </Section>
          <AddressesSection customer={customer} />
          <OwnedSections owner="Customer" id={customer.id} />
        </Stack>
        <Stack>
          <Section title={t("about")}>
            <DescriptionList
              items={[
                { label: t("account"), value: t(customer.hasAccount ? "registered" : "guest") },
                { label: t("createdAt"), value: <DateTime value={customer.createdAt} /> },
                { label: t("updatedAt"), value: <DateTime value={customer.updatedAt} /> },
              ]}
            />
          </Section>
          {can(viewer, "read_orders") && <CustomerOrders id={customer.id} />}
        </Stack>
      </Columns>
    </>
  );
}

function ProfileForm({ customer }: { readonly customer: Customer }) {
  const { t } = useTranslation("customers");
  const toasts = useToasts();
  const update = useAction(CustomerUpdateDocument, (data) => data.customerUpdate);
  const viewer = useViewer();
  const contacts = seesContacts(viewer);
  const initial: CustomerValues = {
    name: customer.name,
    email: customer.email ?? undefined,
    phone: customer.phone ?? undefined,
    locale: customer.locale ?? undefined,
    note: customer.note,
  };
  return (
    <FormShell
      initialValues={initial}
      verdict={customerCan(viewer).write()}
      submitLabel={t("save")}
      submit={(values, { idempotencyKey: key }) => update({ input: { id: customer.id, ifVersion: customer.version, ...customerUpdate(values, { contacts }) }, key })}
      onDone={() => toasts.done(t("saved"))}
    >
      <CustomerFields contacts={contacts} />
    </FormShell>
  );
}

function StateButton({ customer }: { readonly customer: Customer }) {
  const { t } = useTranslation("customers");
  const toasts = useToasts();
  const update = useAction(CustomerUpdateDocument, (data) => data.customerUpdate);
  const [asking, setAsking] = useState(false);
  const disabling = customer.state === "ACTIVE";
  const what = disabling ? "disable" : "enable";
  const act = async () => {
    const state = disabling ? ("DISABLED" as const) : ("ACTIVE" as const);
    const outcome = await update({ input: { id: customer.id, ifVersion: customer.version, state }, key: randomId() });
    if (outcome.kind === "done") toasts.done(t("saved"));
    return outcome;
  };
  return (
    <>
      <ActionButton danger={disabling} verdict={customerCan(useViewer()).write()} onClick={() => setAsking(true)}>
        {t(what)}
      </ActionButton>
      <ConfirmDialog open={asking} onClose={() => setAsking(false)} danger={disabling} title={t(`change.${what}.title`)} confirmLabel={t(what)} confirm={act}>
        {t(`change.${what}.hint`)}
      </ConfirmDialog>
    </>
  );
}
