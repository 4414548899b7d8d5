import { Input, Select } from "antd";
import { useTranslation } from "react-i18next";
import type { AppDetailFragment } from "../api/generated/settings/app";
import { AppUpdateDocument } from "../api/generated/settings/apps";
import { useAction } from "../api/useAction";
import { useViewer } from "../api/viewer";
import { Field } from "../form/Field";
import { FormDialog } from "../form/FormDialog";
import { useToasts } from "../ui/toasts";
import { settingsCan } from "./capabilities";
import { PermissionsInput } from "./PermissionsInput";

interface Values {
  readonly name: string;
  readonly homepageUrl: string;
  readonly scopes: readonly string[];
  readonly redirectUris: readonly string[];
}

/** Changes what an app is called, where it sends people back to and what it may do; its tokens follow at once. */
export function AppEditDialog({ open, app, onClose }: { readonly open: boolean; readonly app: AppDetailFragment; readonly onClose: () => void }) {
  const { t } = useTranslation(["apps", "settings"]);
  const toasts = useToasts();
  const update = useAction(AppUpdateDocument, (data) => data.appUpdate, ["App", "AppToken"]);
  const forPeople = app.grantTypes.includes("AUTHORIZATION_CODE");
  return (
    <FormDialog<Values, unknown>
      open={open}
      width={640}
      title={t("settings:editOne", { name: app.name })}
      onClose={onClose}
      initialValues={{ name: app.name, homepageUrl: app.homepageUrl ?? "", scopes: app.scopes, redirectUris: app.redirectUris }}
      verdict={settingsCan(useViewer()).writeApps()}
      submitLabel={t("settings:save")}
      submit={({ name, homepageUrl, scopes, redirectUris }, { idempotencyKey: key }) =>
        update({ input: { id: app.id, name, scopes, homepageUrl: homepageUrl.trim() || null, ...(forPeople ? { redirectUris } : {}), ifVersion: app.version }, key })
      }
      onDone={() => toasts.done(t("settings:saved"))}
    >
      <Field name="name" label={t("name")} required>
        <Input autoComplete="off" maxLength={120} />
      </Field>
      <Field name="homepageUrl" label={t("homepage")}>
        <Input type="url" autoComplete="off" placeholder="https://" />
      </Field>
      {forPeople && (
        <Field name="redirectUris" label={t("redirectUris")} required hint={t("settings:redirectUrisHint")}>
          <Select mode="tags" open={false} suffixIcon={null} tokenSeparators={[" ", ","]} placeholder="https://" />
        </Field>
      )}
      <Field name="scopes" label={t("mayDo")} required hint={t("scopesHint")}>
        <PermissionsInput label={t("mayDo")} forApp />
      </Field>
    </FormDialog>
  );
}
