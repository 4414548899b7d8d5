import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Form, InputNumber, Select } from "antd";
import { useTranslation } from "react-i18next";
import styles from "./approvals.module.css";
import { NEW_STEP } from "./policyInput";
import { useApprovers } from "./useApprovers";

const MOST_STEPS = 10;

/** Whose approval it takes, step by step. */
export function StepFields() {
  const { t } = useTranslation("approvals");
  return (
    <Form.List name="steps">
      {(fields, { add, remove }) => (
        <>
          {fields.map(({ key, name }) => (
            <OneStep key={key} place={name} {...(fields.length > 1 ? { remove: () => remove(name) } : {})} />
          ))}
          {fields.length < MOST_STEPS && (
            <Button className={styles.addStep ?? ""} icon={<PlusOutlined aria-hidden />} onClick={() => add(NEW_STEP)}>
              {t("addStep")}
            </Button>
          )}
        </>
      )}
    </Form.List>
  );
}

function OneStep({ place, remove }: { readonly place: number; readonly remove?: () => void }) {
  const { t } = useTranslation("approvals");
  const { roles, staff } = useApprovers();
  const escalates = Form.useWatch(["steps", place, "onTimeout"]) === "ESCALATE";
  const title = t("step", { number: place + 1 });
  return (
    <fieldset className={styles.step}>
      <legend>{title}</legend>
      <Form.Item name={[place, "roleIds"]} label={t("stepRoles")} extra={t("stepRolesHint")}>
        <Select mode="multiple" showSearch={{ optionFilterProp: "label" }} options={[...roles]} />
      </Form.Item>
      <Form.Item name={[place, "staffIds"]} label={t("stepStaff")}>
        <Select mode="multiple" showSearch={{ optionFilterProp: "label" }} options={[...staff]} />
      </Form.Item>
      <Form.Item name={[place, "mode"]} label={t("mode")}>
        <Select options={(["ANY", "ALL"] as const).map((value) => ({ value, label: t(`modes.${value}`) }))} />
      </Form.Item>
      <Form.Item name={[place, "timeoutHours"]} label={t("timeout")} extra={t("timeoutHint")}>
        <InputNumber min={1} max={2160} precision={0} suffix={t("hours")} style={{ width: "100%" }} />
      </Form.Item>
      <Form.Item name={[place, "onTimeout"]} label={t("then")}>
        <Select options={(["REJECT", "ESCALATE"] as const).map((value) => ({ value, label: t(`onTimeout.${value}`) }))} />
      </Form.Item>
      {escalates && (
        <>
          <Form.Item name={[place, "escalateToRoleIds"]} label={t("escalateRoles")}>
            <Select mode="multiple" showSearch={{ optionFilterProp: "label" }} options={[...roles]} />
          </Form.Item>
          <Form.Item name={[place, "escalateToStaffIds"]} label={t("escalateStaff")}>
            <Select mode="multiple" showSearch={{ optionFilterProp: "label" }} options={[...staff]} />
          </Form.Item>
        </>
      )}
      {remove && (
        <Button className={styles.remove ?? ""} danger size="small" icon={<DeleteOutlined aria-hidden />} onClick={remove} aria-label={t("removeStep", { step: title })}>
          {t("remove")}
        </Button>
      )}
    </fieldset>
  );
}
