import { Radio, Select } from "antd";
import { useTranslation } from "react-i18next";
import { BulkQueryRunDocument, type BulkFormat } from "../api/generated/exports/exports";
import { useAction } from "../api/useAction";
import { useViewer } from "../api/viewer";
import { Field } from "../form/Field";
import { FormDialog } from "../form/FormDialog";
import { exportsCan } from "./capabilities";
import { exportInput, LIST_NAMES, type ListName, type Narrowing } from "./lists";

interface Props {
  readonly list: ListName | undefined;
  readonly narrowing: Narrowing | undefined;
  readonly onStarted: (id: string) => void;
  readonly onClose: () => void;
}

interface Values {
  readonly list: ListName;
  readonly scope: "shown" | "all";
  readonly format: BulkFormat;
}

const FORMATS: readonly BulkFormat[] = ["CSV", "XLSX", "JSONL"];

/** What is exported, and as which kind of file. */
export function ExportDialog({ list, narrowing, onStarted, onClose }: Props) {
  const { t } = useTranslation("exports");
  const can = exportsCan(useViewer());
  const run = useAction(BulkQueryRunDocument, (data) => data.bulkQueryRun, ["BulkOperation"]);
  return (
    <FormDialog<Values, { readonly bulkOperation?: { readonly id: string } | null | undefined }>
      open
      title={list ? t("exportOf", { list: t(`list.${list}`) }) : t("export")}
      onClose={onClose}
      initialValues={{ list: list ?? LIST_NAMES.find((name) => can.read(name).allowed) ?? "products", scope: narrowing ? "shown" : "all", format: "CSV" }}
      verdict={can.begin()}
      submitLabel={t("begin")}
      submit={({ list: chosen = list ?? "products", scope = "all", format }, { idempotencyKey: key }) =>
        run({ input: exportInput(chosen, format, scope === "shown" ? narrowing : undefined), key })
      }
      onDone={({ bulkOperation }) => bulkOperation && onStarted(bulkOperation.id)}
    >
      {!list && (
        <Field name="list" label={t("what")} required>
          <Select options={LIST_NAMES.map((value) => ({ value, label: t(`list.${value}`), disabled: !can.read(value).allowed }))} />
        </Field>
      )}
      {narrowing && (
        <Field name="scope" label={t("scope")} required>
          <Radio.Group vertical options={[{ value: "shown", label: t("scopeShown") }, { value: "all", label: t("scopeAll") }]} />
        </Field>
      )}
      <Field name="format" label={t("format")} required hint={t("formatHint")}>
        <Radio.Group vertical options={FORMATS.map((value) => ({ value, label: t(`formats.${value}`) }))} />
      </Field>
    </FormDialog>
  );
}
