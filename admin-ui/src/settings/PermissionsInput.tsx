import { Checkbox } from "antd";
import { useTranslation } from "react-i18next";
import { useViewer } from "../api/viewer";
import { settingsCan } from "./capabilities";
import styles from "./settings.module.css";
import { usePermissionList } from "./useRoles";

interface Props {
  readonly id?: string;
  readonly label: string;
  readonly forApp?: boolean;
  readonly value?: readonly string[];
  readonly onChange?: (codes: readonly string[]) => void;
}

/** Permissions in words; those that the reader does not hold cannot be given, and some never to an app. */
export function PermissionsInput({ id, label, forApp = false, value = [], onChange }: Props) {
  const { t } = useTranslation("settings");
  const can = settingsCan(useViewer());
  const permissions = usePermissionList().filter(({ forApps }) => forApps || !forApp);
  const toggle = (code: string, given: boolean) => onChange?.(given ? [...value, code] : value.filter((one) => one !== code));
  return (
    <div id={id} className={styles.choices} role="group" aria-label={label} tabIndex={0}>
      {permissions.map(({ code, description }) => (
        <Checkbox
          key={code}
          checked={value.includes(code)}
          disabled={!can.give(code)}
          title={can.give(code) ? "" : t("notYours")}
          onChange={({ target }) => toggle(code, target.checked)}
        >
          {description}
        </Checkbox>
      ))}
    </div>
  );
}
