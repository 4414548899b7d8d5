import { Input } from "antd";
import { useTranslation } from "react-i18next";
import { AppCreateDocument, type AppRowFragment } from "../api/generated/settings/apps";
import { useAction } from "../api/useAction";
import { useViewer } from "../api/viewer";
import { Field } from "../form/Field";
import { FormDialog } from "../form/FormDialog";
import { settingsCan } from "./capabilities";
import { PermissionsInput } from "./PermissionsInput";
import type { Secret } from "./SecretDialog";

interface Values {
  readonly name: string;
  readonly homepageUrl: string;
  readonly scopes: readonly string[];
}

interface Made {
  readonly app?: AppRowFragment | null | undefined;
  readonly clientSecret?: string | null | undefined;
}

interface Props {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly showSecret: (secret: Secret) => void;
}

const EMPTY: Values = { name: "", homepageUrl: "", scopes: [] };

/** Registers an app. */
export function AppCreateDialog({ open, onClose, showSecret }: Props) {
  const { t } = useTranslation("settings");
  const viewer = useViewer();
  const create = useAction(AppCreateDocument, (data) => data.appCreate, ["App"]);
  return (
    <FormDialog<Values, Made>
      open={open}
      width={640}
      title={t("newApp")}
      onClose={onClose}
      initialValues={EMPTY}
      verdict={settingsCan(viewer).writeApps()}
      submitLabel={t("create")}
      submit={({ name, homepageUrl, scopes }) => create({ input: { name, scopes, homepageUrl: homepageUrl.trim() || null, authentication: "BASIC" } })}
      onDone={({ app, clientSecret }) => app && showSecret({ clientId: app.clientId, clientSecret: clientSecret ?? "" })}
    >
      <Field name="name" label={t("name")} required>
        <Input autoComplete="off" maxLength={120} />
      </Field>
      <Field name="homepageUrl" label={t("homepage")}>
        <Input type="url" autoComplete="off" placeholder="https://" />
      </Field>
      <Field name="scopes" label={t("mayDo")} required>
        <PermissionsInput label={t("mayDo")} forApp />
      </Field>
    </FormDialog>
  );
}
