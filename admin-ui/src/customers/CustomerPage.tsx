import { Alert } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { CustomerDocument, CustomerUpdateDocument, type CustomerQuery } from "../api/generated/customers/customers";
import { useAction } from "../api/useAction";
import { useLoad } from "../api/useLoad";
import { can, useViewer } from "../api/viewer";
import { OwnedSections } from "../fields/OwnedSections";
import { FormShell } from "../form/FormShell";
import { paths } from "../paths";
import { AppLink } from "../ui/AppLink";
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
import { ConsentsSection } from "./ConsentsSection";
import { CustomerActions } from "./CustomerActions";
import { CustomerFields, customerUpdate, type CustomerValues } from "./CustomerFields";
import { CustomerOrders } from "./CustomerOrders";
import { CustomerStateTag } from "./CustomerStateTag";
import { ImpersonationsSection } from "./ImpersonationsSection";
import { PrivacySection } from "./PrivacySection";

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
        actions={<CustomerActions customer={customer} />}
      />
      <Stack>
        <Standing customer={customer} />
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
            <ConsentsSection consents={customer.consents} />
            <PrivacySection customer={customer} />
            <ImpersonationsSection customer={customer} />
          </Stack>
        </Columns>
      </Stack>
    </>
  );
}

/** Why a customer is no longer what they were. */
function Standing({ customer }: { readonly customer: Customer }) {
  const { t } = useTranslation("customers");
  const { state, frozenReason, mergedInto } = customer;
  if (state === "ERASED") return <Alert type="info" showIcon title={t("standing.erased")} description={t("standing.erasedHint")} />;
  if (mergedInto) {
    const into = <AppLink to={paths.customer(mergedInto.id)}>{mergedInto.name || t("nameless")}</AppLink>;
    return <Alert type="info" showIcon title={t("standing.merged")} description={into} />;
  }
  if (state !== "DISABLED") return null;
  return <Alert type="warning" showIcon title={t("standing.frozen")} description={frozenReason ?? t("standing.noReason")} />;
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
      verdict={customerCan(viewer).edit(customer)}
      submitLabel={t("save")}
      submit={(values, { idempotencyKey: key }) => update({ input: { id: customer.id, ifVersion: customer.version, ...customerUpdate(values, { contacts }) }, key })}
      onDone={() => toasts.done(t("saved"))}
    >
      <CustomerFields contacts={contacts} />
    </FormShell>
  );
}
