import { useTranslation } from "react-i18next";
import { signOf } from "../lib/money";
import { sumDecimals, negated } from "../lib/decimal";
import { Quantity } from "../ui/Money";
import { StatusTag } from "../ui/StatusTag";
import styles from "./inventory.module.css";

interface Props {
  readonly available: string;
  readonly lowStockAt: string | null | undefined;
}

/** What can be sold, and whether that is nothing or little. */
export function Free({ available, lowStockAt }: Props) {
  const { t } = useTranslation("inventory");
  const none = signOf(available) <= 0;
  const low = !none && lowStockAt && signOf(sumDecimals([available, negated(lowStockAt)])) <= 0;
  return (
    <span className={styles.available}>
      {none && <StatusTag tone="danger">{t("soldOut")}</StatusTag>}
      {low && <StatusTag tone="warning">{t("runningLow")}</StatusTag>}
      <Quantity value={available} />
    </span>
  );
}
