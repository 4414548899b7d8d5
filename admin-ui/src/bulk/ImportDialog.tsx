import { Form, Input, Progress, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useShop, useViewer } from "../api/viewer";
import { Field } from "../form/Field";
import { FileInput } from "../form/FileInput";
import { FormDialog } from "../form/FormDialog";
import { message } from "../locales/i18n";
import { useToasts } from "../ui/toasts";
import { importsCan } from "./capabilities";
import { ImportColumns } from "./ImportColumns";
import { ACCEPTED, formatOf, importDocument, KIND_NAMES, type KindName } from "./imports";
import { useImport } from "./useImport";

interface Values {
  readonly kind: KindName | "own";
  readonly document?: string;
  readonly file: File;
}

const LARGEST_BYTES = 100 * 1024 * 1024;

/** Sends a file whose rows are carried out one by one; what was refused comes back as a file, too. */
export function ImportDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation("bulk");
  const toasts = useToasts();
  const { defaultLocale } = useShop();
  const can = importsCan(useViewer());
  const run = useImport();
  const [percent, setPercent] = useState<number>();
  const kinds = [
    ...KIND_NAMES.map((value) => ({ value, label: t(`import.${value}`), disabled: !can.run(value).allowed })),
    { value: "own" as const, label: t("import.own") },
  ];
  const first = KIND_NAMES.find((kind) => can.run(kind).allowed) ?? "own";
  return (
    <FormDialog<Values, unknown>
      open
      width={640}
      title={t("importTitle")}
      onClose={onClose}
      initialValues={{ kind: first } as Values}
      verdict={can.begin()}
      submitLabel={t("importStart")}
      submit={async ({ kind, document = "", file }, { idempotencyKey }) => {
        const text = kind === "own" ? document : importDocument(kind, defaultLocale);
        const outcome = await run({ document: text, format: formatOf(file.name) ?? "CSV", file }, idempotencyKey, setPercent);
        setPercent(undefined);
        return outcome;
      }}
      onDone={() => toasts.done(t("importStarted"))}
    >
      <Field name="kind" label={t("importWhat")} required>
        <Select options={kinds} />
      </Field>
      <Chosen />
      <Field name="file" label={t("file")} required hint={t("fileHint")} rules={[{ validator: (_rule, file: File | undefined) => checkFile(file) }]}>
        <FileInput accept={ACCEPTED} />
      </Field>
      {percent !== undefined && <Progress percent={percent} aria-label={t("file")} />}
    </FormDialog>
  );
}

/** What belongs to the kind that is chosen: its columns, or the mutation that somebody writes. */
function Chosen() {
  const { t } = useTranslation("bulk");
  const kind = Form.useWatch<Values["kind"] | undefined>("kind");
  if (kind && kind !== "own") return <ImportColumns kind={kind} />;
  return (
    <Field name="document" label={t("ownDocument")} required hint={t("ownDocumentHint")}>
      <Input.TextArea autoSize={{ minRows: 4, maxRows: 12 }} spellCheck={false} />
    </Field>
  );
}

function checkFile(file: File | undefined): Promise<void> {
  if (!file) return Promise.resolve();
  if (!formatOf(file.name)) return Promise.reject(new Error(message("bulk:fileKind")));
  return file.size > 0 && file.size <= LARGEST_BYTES ? Promise.resolve() : Promise.reject(new Error(message("bulk:fileSize")));
}
