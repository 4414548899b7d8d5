import { LeftOutlined, RightOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { formatDecimal } from "../lib/decimal";
import type { Connection } from "./columns";
import styles from "./Paging.module.css";
import type { ListState } from "./useListState";

interface Props {
  readonly label: string;
  readonly list: ListState;
  readonly connection: Connection<unknown>;
}

/** Back and forth by cursor; the count is shown when the list asked for it. */
export function Paging({ label, list, connection }: Props) {
  const { t, i18n } = useTranslation();
  const { pageInfo, count } = connection;
  const total = count && formatDecimal(String(count.value), i18n.language);
  return (
    <nav className={styles.paging} aria-label={t("table.pages", { label })}>
      <span className={styles.count}>
        {count && (count.precision === "EXACT" ? t("table.count", { count: count.value, total }) : t("table.countMore", { total }))}
      </span>
      <Button
        icon={<LeftOutlined aria-hidden />}
        disabled={!pageInfo.hasPreviousPage}
        onClick={() => list.change({ before: pageInfo.startCursor ?? undefined })}
      >
        {t("table.previous")}
      </Button>
      <Button
        icon={<RightOutlined aria-hidden />}
        iconPlacement="end"
        disabled={!pageInfo.hasNextPage}
        onClick={() => list.change({ after: pageInfo.endCursor ?? undefined })}
      >
        {t("table.next")}
      </Button>
    </nav>
  );
}
