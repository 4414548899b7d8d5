import { DownloadOutlined, PrinterOutlined } from "@ant-design/icons";
import { Button } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { download, toCsv } from "../lib/csv";
import styles from "./finance.module.css";

/** A statement as a spreadsheet has it: what is shown, amounts as plain decimals. */
export interface Sheet {
  readonly name: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly (string | null | undefined)[])[];
}

interface Props {
  /** Absent while there is nothing to take away. */
  readonly sheet: Sheet | undefined;
  readonly children?: ReactNode;
}

/** Chooses the days of a statement, prints it, takes it away; none of it is printed. */
export function StatementActions({ sheet, children }: Props) {
  const { t } = useTranslation("finance");
  return (
    <div className={styles.actions} data-print="none">
      {children}
      <Button
        icon={<DownloadOutlined aria-hidden />}
        disabled={!sheet}
        onClick={() => sheet && download(`${sheet.name}.csv`, toCsv(sheet.header, sheet.rows))}
      >
        {t("csv")}
      </Button>
      <Button icon={<PrinterOutlined aria-hidden />} disabled={!sheet} onClick={() => window.print()}>
        {t("print")}
      </Button>
    </div>
  );
}
