import { Select } from "antd";
import { useTranslation } from "react-i18next";
import { AppTokenRotateDocument, type AppTokenRowFragment } from "../api/generated/settings/app";
import { useAction } from "../api/useAction";
import { Field } from "../form/Field";
import { FormDialog } from "../form/FormDialog";
import { InstantInput } from "../form/InstantInput";

// access.rules.app_tokens: a week at most, so that nobody forgets the old one.
const HOURS = [0, 1, 24, 72, 168] as const;

interface Values {
  readonly overlapHours: number;
  readonly expiresAt?: string;
}

interface Made {
  readonly token?: string | null | undefined;
}

interface Props {
  readonly token: AppTokenRowFragment;
  readonly onClose: () => void;
  readonly show: (token: string) => void;
}

/** Replaces a static token; for a while both work, so that nothing stands still. */
export function AppTokenRotateDialog({ token, onClose, show }: Props) {
  const { t } = useTranslation("apps");
  const rotate = useAction(AppTokenRotateDocument, (data) => data.appTokenRotate, ["AppToken"]);
  return (
    <FormDialog<Values, Made>
      open
      title={t("rotateTitle", { name: token.name })}
      onClose={onClose}
      initialValues={{ overlapHours: 24 }}
      submitLabel={t("tokenAct.rotate")}
      submit={({ overlapHours, expiresAt = null }) => rotate({ input: { id: token.id, overlapHours, expiresAt } })}
      onDone={({ token: made }) => made && show(made)}
    >
      <Field name="overlapHours" label={t("overlap")} required hint={t("overlapHint")}>
        <Select options={HOURS.map((value) => ({ value, label: value === 0 ? t("atOnce") : t("hours", { count: value }) }))} />
      </Field>
      <Field name="expiresAt" label={t("expiresAt")} hint={t("sameLifeHint")}>
        <InstantInput />
      </Field>
    </FormDialog>
  );
}
