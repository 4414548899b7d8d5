import { useTranslation } from "react-i18next";
import { paths } from "../paths";
import { AppLink } from "../ui/AppLink";
import styles from "./fields.module.css";
import type { OwnerType } from "./owners";

/** That a type of object has no custom fields yet, and where they are defined. */
export function NoFields({ owner }: { readonly owner: OwnerType }) {
  const { t } = useTranslation("fields");
  return (
    <>
      <p className={styles.hint}>{t("noneOf", { owner: t(`owner.${owner}`) })}</p>
      <AppLink to={paths.fields()}>{t("define")}</AppLink>
    </>
  );
}
