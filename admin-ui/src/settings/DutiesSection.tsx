import { Switch } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { DutiesDocument, DutiesSeparateDocument, type DutyRowFragment } from "../api/generated/settings/staff";
import { useAction } from "../api/useAction";
import { useLoad } from "../api/useLoad";
import { useViewer } from "../api/viewer";
import { randomId } from "../lib/ids";
import { ErrorState } from "../ui/ErrorState";
import { Section } from "../ui/Section";
import { StatusTag } from "../ui/StatusTag";
import { useToasts } from "../ui/toasts";
import { settingsCan } from "./capabilities";
import styles from "./settings.module.css";

const NO_VARIABLES = {};
const DEPENDS_ON = ["Duty", "Role", "StaffMember"];

/** Pairs of rights that the shop keeps apart, and who holds both now. */
export function DutiesSection() {
  const { t } = useTranslation("settings");
  const toasts = useToasts();
  const verdict = settingsCan(useViewer()).writeStaff();
  const { data, problem, reload } = useLoad(DutiesDocument, { variables: NO_VARIABLES, dependsOn: DEPENDS_ON });
  const separate = useAction(DutiesSeparateDocument, (answer) => answer.dutiesSeparate);
  const [working, setWorking] = useState<string>();
  const duties = data?.duties ?? [];
  const set = async ({ pair }: DutyRowFragment, apart: boolean) => {
    setWorking(pair);
    const pairs = duties.filter((one) => (one.pair === pair ? apart : one.isSeparated)).map((one) => one.pair);
    toasts.outcome(await separate({ input: { pairs }, key: randomId() }), t("saved"));
    setWorking(undefined);
  };
  return (
    <Section title={t("duties")}>
      <p className={styles.hint}>{t("dutiesHint")}</p>
      {problem && <ErrorState problem={problem} retry={reload} />}
      <ul className={styles.duties}>
        {duties.map((duty) => {
          const words = duty.permissions.map(({ description }) => description).join(t("together"));
          return (
            <li key={duty.pair} className={styles.duty}>
              <Switch
                checked={duty.isSeparated}
                loading={working === duty.pair}
                disabled={!verdict.allowed}
                aria-label={t("keepApart", { pair: words })}
                onChange={(apart) => void set(duty, apart)}
              />
              <div>
                <div>{words}</div>
                <Violators duty={duty} />
              </div>
            </li>
          );
        })}
      </ul>
    </Section>
  );
}

function Violators({ duty: { violators, isSeparated } }: { readonly duty: DutyRowFragment }) {
  const { t } = useTranslation("settings");
  if (violators.length === 0) return <span className={styles.where}>{t("nobodyHoldsBoth")}</span>;
  const names = violators.map(({ name }) => name).join(t("and"));
  return isSeparated ? <StatusTag tone="warning">{t("holdBoth", { names })}</StatusTag> : <span className={styles.where}>{t("holdBoth", { names })}</span>;
}
