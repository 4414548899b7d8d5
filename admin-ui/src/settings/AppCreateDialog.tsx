import { Checkbox, Form, Input, Select, type FormInstance } from "antd";
import { useTranslation } from "react-i18next";
import { AppCreateDocument, type AppCreateInput, type AppRowFragment } from "../api/generated/settings/apps";
import { useAction } from "../api/useAction";
import { useViewer } from "../api/viewer";
import { Field } from "../form/Field";
import { FormDialog } from "../form/FormDialog";
import { settingsCan } from "./capabilities";
import { PermissionsInput } from "./PermissionsInput";
import type { Secret } from "./SecretDialog";

const WORKS = ["ITSELF", "SERVER", "DEVICE"] as const;
type Works = (typeof WORKS)[number];

interface Values {
  readonly name: string;
  readonly homepageUrl: string;
  readonly scopes: readonly string[];
  readonly works: Works;
  readonly redirectUris?: readonly string[];
  readonly alsoItself?: boolean;
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

const EMPTY: Values = { name: "", homepageUrl: "", scopes: [], works: "ITSELF", alsoItself: false };

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
      submit={(values) => create({ input: inputOf(values) })}
      onDone={({ app, clientSecret }) => app && showSecret({ clientId: app.clientId, clientSecret: clientSecret ?? "" })}
    >
      {(form) => (
        <>
          <Field name="name" label={t("name")} required>
            <Input autoComplete="off" maxLength={120} />
          </Field>
          <Field name="homepageUrl" label={t("homepage")}>
            <Input type="url" autoComplete="off" placeholder="https://" />
          </Field>
          <Field name="works" label={t("how")} required hint={t("worksHint")}>
            <Select options={WORKS.map((value) => ({ value, label: t(`works.${value}`) }))} />
          </Field>
          <PeopleFields form={form} />
          <Field name="scopes" label={t("mayDo")} required>
            <PermissionsInput label={t("mayDo")} forApp />
          </Field>
        </>
      )}
    </FormDialog>
  );
}

/** Where people are sent back to, for an app that acts for them. */
function PeopleFields({ form }: { readonly form: FormInstance<Values> }) {
  const { t } = useTranslation("settings");
  const works = Form.useWatch("works", form);
  if (works !== "SERVER" && works !== "DEVICE") return null;
  return (
    <>
      <Field name="redirectUris" label={t("redirectUris")} required hint={t("redirectUrisHint")}>
        <Select mode="tags" open={false} suffixIcon={null} tokenSeparators={[" ", ","]} placeholder="https://" />
      </Field>
      {works === "SERVER" && (
        <Field name="alsoItself" label={t("actsItself")} required valuePropName="checked">
          <Checkbox>{t("alsoItself")}</Checkbox>
        </Field>
      )}
    </>
  );
}

/** The registration that the chosen way of working needs. */
function inputOf({ name, homepageUrl, scopes, works, redirectUris = [], alsoItself = false }: Values): AppCreateInput {
  const shared = { name, scopes, homepageUrl: homepageUrl.trim() || null };
  if (works === "ITSELF") return { ...shared, authentication: "BASIC" };
  if (works === "DEVICE") return { ...shared, redirectUris, authentication: "NONE" };
  return { ...shared, redirectUris, authentication: "BASIC", grantTypes: alsoItself ? ["AUTHORIZATION_CODE", "REFRESH_TOKEN", "CLIENT_CREDENTIALS"] : null };
}
