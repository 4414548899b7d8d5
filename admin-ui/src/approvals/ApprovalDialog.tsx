import { Button, Modal, Skeleton } from "antd";
import type { TFunction } from "i18next";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { ApprovalDocument, ApprovalWithdrawDocument, type ApprovalQuery } from "../api/generated/approvals/approvals";
import { useAction } from "../api/useAction";
import { useLoad } from "../api/useLoad";
import { can, useViewer } from "../api/viewer";
import { DateTime } from "../ui/DateTime";
import { DescriptionList } from "../ui/DescriptionList";
import { ErrorState } from "../ui/ErrorState";
import { Timeline } from "../ui/Timeline";
import { useToasts } from "../ui/toasts";
import styles from "./approvals.module.css";
import { ApprovalStateTag, Subject } from "./states";

type Approval = Extract<NonNullable<ApprovalQuery["node"]>, { readonly document: string }>;

const KINDS = ["REQUESTED", "APPROVED", "REJECTED", "WITHDRAWN", "TIMED_OUT", "ESCALATED", "GRANTED"] as const;

/** One approval: whose turn it is, and what has happened so far. */
export function ApprovalDialog({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const { t } = useTranslation("approvals");
  const withOrders = can(useViewer(), "read_orders");
  const variables = useMemo(() => ({ id, withOrders }), [id, withOrders]);
  const { data, problem, reload } = useLoad(ApprovalDocument, { variables });
  const approval = data?.node && "document" in data.node ? data.node : undefined;
  return (
    <Modal open width={640} title={t("approval")} onCancel={onClose} footer={<Footer approval={approval} onClose={onClose} />}>
      {problem && <ErrorState problem={problem} retry={reload} />}
      {!problem && !approval && <Skeleton active />}
      {approval && <Detail approval={approval} />}
    </Modal>
  );
}

function Footer({ approval, onClose }: { readonly approval: Approval | undefined; readonly onClose: () => void }) {
  const { t } = useTranslation("approvals");
  const viewer = useViewer();
  const toasts = useToasts();
  const withdraw = useAction(ApprovalWithdrawDocument, (data) => data.approvalWithdraw, ["Approval", "ApprovalTask"]);
  const own = approval?.state === "PENDING" && approval.requestedByName === viewer.name;
  const takeBack = async (id: string) => {
    if (toasts.outcome(await withdraw({ input: { id } }), t("withdrawn"))) onClose();
  };
  return (
    <>
      {own && (
        <Button danger onClick={() => void takeBack(approval.id)}>
          {t("withdraw")}
        </Button>
      )}
      <Button onClick={onClose}>{t("close")}</Button>
    </>
  );
}

function Detail({ approval }: { readonly approval: Approval }) {
  const { t } = useTranslation("approvals");
  const open = approval.tasks.filter(({ state }) => state === "OPEN");
  const entries = approval.history.map((event, index) => ({
    key: String(index),
    at: event.at,
    title: kindWords(t, event.kind, event.step),
    detail: event.comment && <div className={styles.comment}>{event.comment}</div>,
    by: event.onBehalfOf ? t("onBehalf", { name: event.actorName, other: event.onBehalfOf }) : event.actorName,
  }));
  return (
    <div className={styles.detail}>
      <Subject approval={approval} />
      <DescriptionList
        items={[
          { label: t("stateLabel"), value: <ApprovalStateTag state={approval.state} /> },
          { label: t("requestedBy"), value: approval.requestedByName },
          { label: t("requestedAt"), value: <DateTime value={approval.requestedAt} /> },
          approval.decidedAt && { label: t("decidedAt"), value: <DateTime value={approval.decidedAt} /> },
          open.length > 0 && { label: t("waitsFor"), value: open.map(({ assignee }) => assignee).join(t("and")) },
        ]}
      />
      <section>
        <h3>{t("history")}</h3>
        <Timeline entries={entries.toReversed()} />
      </section>
    </div>
  );
}

/** What happened, in words; steps are counted from one for people. */
function kindWords(t: TFunction<"approvals">, kind: string, step: number | null | undefined): string {
  const known = KINDS.find((one) => one === kind);
  const words = known ? t(`event.${known}`) : kind;
  return step === null || step === undefined ? words : t("atStep", { words, step: step + 1 });
}
