import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { ApprovalRowFragment } from "../api/generated/approvals/approvals";
import { paths } from "../paths";
import { AppLink } from "../ui/AppLink";
import { Money } from "../ui/Money";
import { StatusTag, type Tone } from "../ui/StatusTag";
import styles from "./approvals.module.css";

type State = ApprovalRowFragment["state"];

const TONES: Readonly<Record<State, Tone>> = { PENDING: "info", APPROVED: "success", REJECTED: "danger", WITHDRAWN: "neutral", EXPIRED: "warning" };

export function ApprovalStateTag({ state }: { readonly state: State }) {
  const { t } = useTranslation("approvals");
  return <StatusTag tone={TONES[state]}>{t(`state.${state}`)}</StatusTag>;
}

const DOCUMENTS = ["REFUND"] as const;

/** A kind of document in words. */
export function documentWords(t: TFunction<"approvals">, code: string): string {
  const known = DOCUMENTS.find((one) => one === code);
  return known ? t(`document.${known}`) : code;
}

interface Facts {
  readonly amount?: unknown;
  readonly currency?: unknown;
  readonly reason?: unknown;
}

/** What it is about, and for how much: the link leads to the document for those who may see it. */
export function Subject({ approval }: { readonly approval: ApprovalRowFragment }) {
  const { t } = useTranslation("approvals");
  const { amount, currency, reason } = (approval.facts ?? {}) as Facts;
  const node = approval.node;
  return (
    <span className={styles.subject}>
      <span className={styles.document}>
        {documentWords(t, approval.document)}
        {typeof amount === "string" && typeof currency === "string" && <Money value={{ amount, currencyCode: currency }} />}
      </span>
      {node && "number" in node && <AppLink to={paths.order(node.id)}>{t("order", { number: node.number })}</AppLink>}
      {typeof reason === "string" && reason !== "" && <span className={styles.reason}>{reason}</span>}
    </span>
  );
}
