import { DownloadOutlined } from "@ant-design/icons";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useViewer } from "../api/viewer";
import { ActionButton } from "../ui/ActionButton";
import { exportsCan } from "./capabilities";
import { ExportDialog } from "./ExportDialog";
import type { ListName, Narrowing } from "./lists";
import { ProgressDialog } from "./ProgressDialog";

interface Props {
  /** The list of this page; without it the reader chooses one. */
  readonly list?: ListName;
  /** What the list is narrowed to now; absent while it shows everything. */
  readonly narrowing?: Narrowing | undefined;
}

/** Exports a list as a file, and shows how far that is. */
export function ExportButton({ list, narrowing }: Props) {
  const { t } = useTranslation("exports");
  const [shown, setShown] = useState<"form" | { readonly id: string }>();
  const can = exportsCan(useViewer());
  return (
    <>
      <ActionButton icon={<DownloadOutlined aria-hidden />} verdict={list ? can.read(list) : can.begin()} onClick={() => setShown("form")}>
        {t("export")}
      </ActionButton>
      {shown === "form" && (
        <ExportDialog
          list={list}
          narrowing={narrowing}
          onStarted={(id) => setShown({ id })}
          // A form that was sent closes, too; its progress stays.
          onClose={() => setShown((now) => (now === "form" ? undefined : now))}
        />
      )}
      {typeof shown === "object" && <ProgressDialog id={shown.id} onClose={() => setShown(undefined)} />}
    </>
  );
}
