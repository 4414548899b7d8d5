import { Button, Space } from "antd";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { CustomerDataExportDocument, CustomerPrivacyDocument, PrivacyFileDocument, type PrivacyRequestRowFragment } from "../api/generated/customers/privacy";
import { useAction } from "../api/useAction";
import { useLoad } from "../api/useLoad";
import { useQuestion } from "../api/useQuestion";
import { can, useViewer } from "../api/viewer";
import { paths } from "../paths";
import { ActionButton } from "../ui/ActionButton";
import { AppLink } from "../ui/AppLink";
import { DateTime } from "../ui/DateTime";
import { ErrorState } from "../ui/ErrorState";
import { Section } from "../ui/Section";
import { StatusTag } from "../ui/StatusTag";
import { useRepeated } from "../ui/useRepeated";
import { useToasts } from "../ui/toasts";
import { customerCan } from "./capabilities";
import type { Customer } from "./CustomerPage";
import { EraseDialog } from "./EraseDialog";
import styles from "./addresses.module.css";

type Request = PrivacyRequestRowFragment;

const DEPENDS_ON = ["PrivacyRequest"];
const LOOK_AGAIN_MS = 2000;

/** Gives the customer what is kept about them, or erases who they are; what was asked for so far, and how far it is. */
export function PrivacySection({ customer }: { readonly customer: Customer }) {
  const { t } = useTranslation("customers");
  const viewer = useViewer();
  const toasts = useToasts();
  const allowed = customerCan(viewer);
  const exportData = useAction(CustomerDataExportDocument, (data) => data.customerDataExport, DEPENDS_ON);
  const [erasing, setErasing] = useState(false);
  const start = async () => toasts.outcome(await exportData({ input: { customerId: customer.id } }), t("exportBegun"));
  const sees = can(viewer, "export_customer_data") || can(viewer, "erase_customers");
  return (
    <Section title={t("privacy")}>
      <p className={styles.about}>{t("privacyHint")}</p>
      <Space wrap size={8}>
        <ActionButton verdict={allowed.exportData(customer)} onClick={() => void start()}>
          {t("exportData")}
        </ActionButton>
        <ActionButton danger verdict={allowed.erase(customer)} onClick={() => setErasing(true)}>
          {t("erase")}
        </ActionButton>
      </Space>
      {sees && <Requests id={customer.id} />}
      <EraseDialog open={erasing} customer={customer} onClose={() => setErasing(false)} />
    </Section>
  );
}

function Requests({ id }: { readonly id: string }) {
  const { t } = useTranslation("customers");
  const variables = useMemo(() => ({ id }), [id]);
  const { data, problem, reload } = useLoad(CustomerPrivacyDocument, { variables, dependsOn: DEPENDS_ON });
  const requests = data?.customer?.privacyRequests ?? [];
  // An export is a matter of seconds; an erasure may wait for weeks until the orders are over.
  const going = requests.some(({ kind, state }) => kind === "EXPORT" && state === "WAITING");
  useRepeated(reload, LOOK_AGAIN_MS, going);
  if (problem) return <ErrorState problem={problem} retry={reload} />;
  if (requests.length === 0) return null;
  return (
    <ul className={styles.requests} aria-label={t("requests")}>
      {requests.map((request) => (
        <li key={request.id} className={styles.order}>
          <RequestFacts request={request} />
          <div>
            <RequestState request={request} />
          </div>
        </li>
      ))}
    </ul>
  );
}

function RequestFacts({ request: { kind, requestedAt, state, waitsFor, waitsUntil, url, expiresAt } }: { readonly request: Request }) {
  const { t } = useTranslation("customers");
  return (
    <div>
      {t(`request.${kind}`)}
      <div className={styles.when}>
        <DateTime value={requestedAt} />
      </div>
      {state === "WAITING" && waitsFor.length > 0 && (
        <>
          <div>{t("waitsFor", { count: waitsFor.length })}</div>
          <div className={styles.actions}>
            {waitsFor.map((number) => (
              <AppLink key={number} to={paths.orders({ q: number })}>
                {number}
              </AppLink>
            ))}
          </div>
          {waitsUntil ? (
            <div className={styles.when}>
              {t("waitsUntil")} <DateTime value={waitsUntil} />
            </div>
          ) : (
            <div className={styles.when}>{t("waitsForStaff")}</div>
          )}
        </>
      )}
      {url && expiresAt && (
        <div className={styles.when}>
          {t("keptUntil")} <DateTime value={expiresAt} />
        </div>
      )}
    </div>
  );
}

function RequestState({ request }: { readonly request: Request }) {
  const { t } = useTranslation("customers");
  const toasts = useToasts();
  const ask = useQuestion(PrivacyFileDocument);
  // An address opens the file for ten minutes; a page may have stood open for longer.
  const load = async () => {
    const outcome = await ask({ id: request.id });
    const found = outcome.kind === "done" ? outcome.payload.node : undefined;
    if (found && "url" in found && found.url) return window.location.assign(found.url);
    toasts.failed(t("fileGone"));
  };
  if (request.state === "WAITING") return <StatusTag tone="info">{t(request.kind === "EXPORT" ? "exporting" : "waiting")}</StatusTag>;
  if (request.kind === "ERASURE") return <StatusTag tone="neutral">{t("erased")}</StatusTag>;
  if (!request.url) return <StatusTag tone="neutral">{t("exported")}</StatusTag>;
  return (
    <Button size="small" onClick={() => void load()}>
      {t("download")}
    </Button>
  );
}
