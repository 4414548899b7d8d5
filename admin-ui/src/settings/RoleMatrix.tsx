import { CheckOutlined } from "@ant-design/icons";
import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import type { RoleDetailFragment } from "../api/generated/settings/staff";
import { Section } from "../ui/Section";
import { GROUP_NAMES, groupOf } from "./permissionGroups";
import styles from "./settings.module.css";
import { usePermissionList } from "./useRoles";

/** Every permission against every role, by what it is about. */
export function RoleMatrix({ roles }: { readonly roles: readonly RoleDetailFragment[] }) {
  const { t } = useTranslation("settings");
  const permissions = usePermissionList();
  const groups = GROUP_NAMES.map((name) => ({ name, rows: permissions.filter(({ code }) => groupOf(code) === name) })).filter(({ rows }) => rows.length > 0);
  return (
    <Section flush title={t("matrix")}>
      <div className={styles.matrixFrame} role="region" aria-label={t("matrix")} tabIndex={0}>
        <table className={styles.matrix}>
          <thead>
            <tr>
              <th scope="col">{t("mayDo")}</th>
              {roles.map(({ id, name }) => (
                <th key={id} scope="col">{name}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            <tr>
              <th scope="row">{t("factorRequiredRow")}</th>
              {roles.map(({ id, requiresFactor }) => (
                <Mark key={id} held={requiresFactor} />
              ))}
            </tr>
            {groups.map(({ name, rows }) => (
              <Fragment key={name}>
                <tr className={styles.group}>
                  <th scope="colgroup" colSpan={roles.length + 1}>{t(`group.${name}`)}</th>
                </tr>
                {rows.map(({ code, description }) => (
                  <tr key={code}>
                    <th scope="row">{description}</th>
                    {roles.map((role) => (
                      <Mark key={role.id} held={role.grantsAll || role.permissions.includes(code)} />
                    ))}
                  </tr>
                ))}
              </Fragment>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}

function Mark({ held }: { readonly held: boolean }) {
  const { t } = useTranslation("settings");
  return (
    <td>
      {held ? <CheckOutlined className={styles.held ?? ""} role="img" aria-label={t("held")} /> : <span aria-label={t("notHeld")} role="img">–</span>}
    </td>
  );
}
