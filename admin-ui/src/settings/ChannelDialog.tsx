import { Input } from "antd";
import { useTranslation } from "react-i18next";
import { ChannelCreateDocument, type ChannelCreateInput } from "../api/generated/settings/places";
import { useAction } from "../api/useAction";
import { useShop, useViewer } from "../api/viewer";
import { Field } from "../form/Field";
import { FormDialog } from "../form/FormDialog";
import { useToasts } from "../ui/toasts";
import { settingsCan } from "./capabilities";
import { HandleField, NameField } from "./NameFields";

/** Opens a channel. */
export function ChannelDialog({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  const { t } = useTranslation("settings");
  const { currency } = useShop();
  const toasts = useToasts();
  const viewer = useViewer();
  const create = useAction(ChannelCreateDocument, (data) => data.channelCreate, ["Channel"]);
  return (
    <FormDialog<ChannelCreateInput, unknown>
      open={open}
      title={t("newChannel")}
      onClose={onClose}
      initialValues={{ handle: "", name: [], currency }}
      verdict={settingsCan(viewer).writeShop()}
      submitLabel={t("create")}
      submit={(input, { idempotencyKey }) => create({ input, key: idempotencyKey })}
      onDone={() => toasts.done(t("channelCreated"))}
    >
      <NameField />
      <HandleField />
      <Field name="currency" label={t("currency")} required hint={t("currencyHint")}>
        <Input autoComplete="off" maxLength={3} />
      </Field>
    </FormDialog>
  );
}
