import { WarningOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import type { Problem } from "../lib/problem";
import styles from "./states.module.css";

interface Props {
  readonly problem: Problem;
  readonly retry?: () => void;
}

/** Why there is no answer, what to do, and the number to quote to support. */
export function ErrorState({ problem, retry }: Props) {
  const { t } = useTranslation();
  return (
    <div className={styles.state} role="alert">
      <WarningOutlined className={styles.warning} aria-hidden />
      <p className={styles.title}>{t(`problem.${problem.kind}.title`)}</p>
      <p className={styles.hint}>{problem.detail ?? t(`problem.${problem.kind}.advice`)}</p>
      {retry && <Button onClick={retry}>{t("retry")}</Button>}
      {problem.requestId && <p className={styles.request}>{t("problem.requestId", { id: problem.requestId })}</p>}
    </div>
  );
}
