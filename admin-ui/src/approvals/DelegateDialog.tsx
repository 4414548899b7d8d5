import { Select } from "antd";
import { useTranslation } from "react-i18next";
import { ApprovalDelegateDocument } from "../api/generated/approvals/approvals";
import { useAction } from "../api/useAction";
import { useViewer } from "../api/viewer";
import { Field, FieldRow } from "../form/Field";
import { FormDialog } from "../form/FormDialog";
import { InstantInput } from "../form/InstantInput";
import { useToasts } from "../ui/toasts";
import { approvalCan } from "./capabilities";
import { useApprovers } from "./useApprovers";

interface Values {
  readonly staffId: string | undefined;
  readonly startsAt: string | undefined;
  readonly endsAt: string | undefined;
}

const EMPTY: Values = { staffId: undefined, startsAt: undefined, endsAt: undefined };

/** Leaves the reader's tasks to somebody else for a time, or ends that. */
export function DelegateDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation("approvals");
  const toasts = useToasts();
  const { staff } = useApprovers();
  const delegate = useAction(ApprovalDelegateDocument, (data) => data.approvalDelegate, ["ApprovalTask"]);
  return (
    <FormDialog<Values, { readonly delegation?: unknown }>
      open
      title={t("delegateTitle")}
      onClose={onClose}
      initialValues={EMPTY}
      verdict={approvalCan(useViewer()).delegate()}
      submitLabel={t("save")}
      submit={({ staffId, startsAt, endsAt }, { idempotencyKey: key }) =>
        delegate({ input: { staffId: staffId ?? null, startsAt: startsAt ?? null, endsAt: endsAt ?? null }, key })
      }
      onDone={({ delegation }) => toasts.done(delegation ? t("delegated") : t("delegationEnded"))}
    >
      <Field name="staffId" label={t("delegateTo")} hint={t("delegateHint")}>
        <Select allowClear showSearch={{ optionFilterProp: "label" }} options={[...staff]} />
      </Field>
      <FieldRow>
        <Field name="startsAt" label={t("from")} hint={t("fromHint")}>
          <InstantInput />
        </Field>
        <Field name="endsAt" label={t("until")}>
          <InstantInput />
        </Field>
      </FieldRow>
    </FormDialog>
  );
}
