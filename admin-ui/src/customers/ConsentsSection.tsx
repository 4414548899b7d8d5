import { useTranslation } from "react-i18next";
import { DateTime } from "../ui/DateTime";
import { Section } from "../ui/Section";
import { StatusTag } from "../ui/StatusTag";
import type { Customer } from "./CustomerPage";
import styles from "./addresses.module.css";

type Consent = Customer["consents"][number];

/** What the customer agreed to or took back: of each purpose the latest counts, and the earlier ones stay on record. */
export function ConsentsSection({ consents }: { readonly consents: readonly Consent[] }) {
  const { t } = useTranslation("customers");
  const latest = new Set(consents.filter((one, index) => consents.findIndex(({ purpose }) => purpose === one.purpose) === index));
  return (
    <Section title={t("consents")}>
      {consents.length === 0 ? (
        t("noConsents")
      ) : (
        <ul className={styles.orders}>
          {consents.map((consent) => (
            <li key={consent.id} className={styles.order}>
              <span>
                {t(`purpose.${consent.purpose}`)}
                {!latest.has(consent) && ` ${t("earlier")}`}
                <br />
                <span className={styles.when}>
                  <DateTime value={consent.givenAt} /> · {t(consent.givenByKind === "CUSTOMER" ? "byCustomer" : "byStaff")} · {consent.source}
                </span>
                <details className={styles.when}>
                  <summary>{t("wording", { version: consent.wordingVersion })}</summary>
                  {consent.wording}
                </details>
              </span>
              <span>
                <StatusTag tone={consent.granted ? "success" : "neutral"}>{t(consent.granted ? "agreed" : "withdrawn")}</StatusTag>
              </span>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
