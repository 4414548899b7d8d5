import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { AppWebhooksDocument, type AppWebhooksQuery, type AppDetailFragment } from "../api/generated/settings/app";
import { useLoad } from "../api/useLoad";
import { can, useViewer } from "../api/viewer";
import { paths } from "../paths";
import { AppLink } from "../ui/AppLink";
import { DateTime } from "../ui/DateTime";
import { DescriptionList } from "../ui/DescriptionList";
import { Section } from "../ui/Section";
import { StatusTag, type Tone } from "../ui/StatusTag";
import styles from "./settings.module.css";

type Webhook = AppWebhooksQuery["webhooks"]["nodes"][number];

const TONES: Readonly<Record<Webhook["state"], Tone>> = { ACTIVE: "success", PAUSED: "warning", STOPPED: "neutral" };

/** How it is doing: what it asked for in a day, what was refused, and whether it hears what it wants to be told. */
export function AppHealthSection({ app }: { readonly app: AppDetailFragment }) {
  const { t } = useTranslation("apps");
  const { requests, throttled, failed, failingWebhooks } = app.health;
  return (
    <Section title={t("health")}>
      <DescriptionList
        items={[
          { label: t("requests"), value: t("times", { count: requests }) },
          { label: t("throttled"), value: <Trouble count={throttled} words={t("times", { count: throttled })} /> },
          { label: t("failed"), value: <Trouble count={failed} words={t("times", { count: failed })} /> },
          { label: t("failingWebhooks"), value: <Trouble count={failingWebhooks} words={t("pieces", { count: failingWebhooks })} /> },
        ]}
      />
      {throttled > 0 && <p className={styles.explained}>{t("throttledHint")}</p>}
      {can(useViewer(), "read_webhooks") && <Webhooks appId={app.id} />}
    </Section>
  );
}

function Trouble({ count, words }: { readonly count: number; readonly words: string }) {
  return count > 0 ? <StatusTag tone="warning">{words}</StatusTag> : words;
}

function Webhooks({ appId }: { readonly appId: string }) {
  const { t } = useTranslation("apps");
  const variables = useMemo(() => ({ where: { appId: { eq: appId } } }), [appId]);
  const { data } = useLoad(AppWebhooksDocument, { variables });
  const found = data?.webhooks.nodes ?? [];
  if (found.length === 0) return null;
  return (
    <ul className={styles.hooks} aria-label={t("webhooks")}>
      {found.map(({ id, url, state, failingSince }) => (
        <li key={id}>
          <AppLink to={paths.webhook(id)}>{url}</AppLink>
          <StatusTag tone={TONES[state]}>{t(`webhookState.${state}`)}</StatusTag>
          {failingSince && (
            <span className={styles.where}>
              {t("failingSince")} <DateTime value={failingSince} />
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
