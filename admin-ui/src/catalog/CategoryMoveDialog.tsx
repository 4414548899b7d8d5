import { Alert, Form, Select } from "antd";
import { useTranslation } from "react-i18next";
import { CategoryMoveDocument, type CategoryNodeFragment } from "../api/generated/catalog/labels";
import { useAction } from "../api/useAction";
import { Field } from "../form/Field";
import { FormDialog } from "../form/FormDialog";
import { useToasts } from "../ui/toasts";
import styles from "./variants.module.css";
import { DecimalInput } from "../form/DecimalInput";
import { decimalRule } from "../form/rules";
import type { CategoryTree } from "./useLabels";

interface Props {
  readonly open: boolean;
  readonly category: CategoryNodeFragment | undefined;
  readonly tree: CategoryTree;
  readonly onClose: () => void;
}

interface Values {
  /** Empty for the top of the tree. */
  readonly parentId: string;
  readonly position?: string | undefined;
}

/** Hangs a category elsewhere. A place below itself can be chosen and is refused by the server, which knows the tree of now. */
export function CategoryMoveDialog({ open, category, tree, onClose }: Props) {
  const { t } = useTranslation("catalog");
  const toasts = useToasts();
  const move = useAction(CategoryMoveDocument, (data) => data.categoryMove, ["Category", "Product"]);
  const initial: Values = { parentId: category?.parent?.id ?? "", position: String(category?.position ?? 0) };
  return (
    <FormDialog
      key={category?.id ?? ""}
      open={open}
      onClose={onClose}
      title={t("categoryAction.move", { name: category?.name ?? "" })}
      submitLabel={t("move")}
      initialValues={initial}
      submit={({ parentId, position }, { idempotencyKey: key }) =>
        move({ input: { id: category?.id ?? "", ifVersion: category?.version ?? null, parentId: parentId || null, position: Number(position ?? 0) }, key })
      }
      onDone={() => toasts.done(t("moved"))}
    >
      <Alert type="info" showIcon title={t("moveHint")} className={styles.note ?? ""} />
      <Form.Item name="parentId" label={t("newPlace")}>
        <Select showSearch optionFilterProp="label" options={[{ value: "", label: t("topOfTree") }, ...tree.options]} />
      </Form.Item>
      <Field name="position" label={t("position")} required hint={t("positionHint")} rules={[decimalRule(0)]}>
        <DecimalInput decimals={0} />
      </Field>
    </FormDialog>
  );
}
