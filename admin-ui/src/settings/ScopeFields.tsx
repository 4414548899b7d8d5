import { Checkbox, Form, Select } from "antd";
import { useTranslation } from "react-i18next";
import { PlacesDocument } from "../api/generated/settings/places";
import { useLoad } from "../api/useLoad";
import { can, useViewer } from "../api/viewer";
import styles from "./settings.module.css";
import { useRoles } from "./useRoles";

const NO_VARIABLES = {};

interface Props {
  /** Roles whose places this form cannot say; they stay as they are. */
  readonly kept?: readonly string[];
}

/** For each chosen role: where it holds. Nothing chosen is everywhere. */
export function ScopeFields({ kept = [] }: Props) {
  const chosen = (Form.useWatch("roleIds") as readonly string[] | undefined) ?? [];
  const { roles } = useRoles();
  const readsPlaces = can(useViewer(), "read_shop");
  const { data } = useLoad(PlacesDocument, { variables: NO_VARIABLES, pause: !readsPlaces });
  const options = (places: readonly { readonly id: string; readonly name: string }[] = []) => places.map(({ id, name }) => ({ value: id, label: name }));
  return roles
    .filter(({ id, grantsAll }) => chosen.includes(id) && !grantsAll)
    .map(({ id, name }) => (
      <RoleScope key={id} id={id} name={name} isKept={kept.includes(id)} locations={options(data?.locations)} channels={options(data?.channels)} />
    ));
}

interface RoleScopeProps {
  readonly id: string;
  readonly name: string;
  readonly isKept: boolean;
  readonly locations: { readonly value: string; readonly label: string }[];
  readonly channels: { readonly value: string; readonly label: string }[];
}

function RoleScope({ id, name, isKept, locations, channels }: RoleScopeProps) {
  const { t } = useTranslation("settings");
  return (
    <fieldset className={styles.scope}>
      <legend>{t("scopeOf", { role: name })}</legend>
      {isKept ? (
        <p>{t("scopeKept")}</p>
      ) : (
        <>
          <Form.Item name={["scopes", id, "locationIds"]} label={t("onlyLocations")}>
            <Select mode="multiple" placeholder={t("everywhere")} options={locations} />
          </Form.Item>
          <Form.Item name={["scopes", id, "channelIds"]} label={t("onlyChannels")}>
            <Select mode="multiple" placeholder={t("everywhere")} options={channels} />
          </Form.Item>
          <Form.Item name={["scopes", id, "ownOnly"]} valuePropName="checked">
            <Checkbox>{t("ownOnly")}</Checkbox>
          </Form.Item>
        </>
      )}
    </fieldset>
  );
}
