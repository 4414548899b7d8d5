import { Select } from "antd";
import { useTranslation } from "react-i18next";
import { WebhookAppsDocument } from "../api/generated/webhooks/webhooks";
import { useLoad } from "../api/useLoad";
import { Field } from "../form/Field";

const NO_VARIABLES = {};
const DEPENDS_ON = ["App"];

/** Which app is told: with its scopes it sees what it is told of. */
export function AppField() {
  const { t } = useTranslation("webhooks");
  const { data, loading } = useLoad(WebhookAppsDocument, { variables: NO_VARIABLES, dependsOn: DEPENDS_ON });
  return (
    <Field name="appId" label={t("app")} required hint={t("appHint")}>
      <Select loading={loading} showSearch={{ optionFilterProp: "label" }} options={(data?.apps.nodes ?? []).map(({ id, name }) => ({ value: id, label: name }))} />
    </Field>
  );
}
