import { useTranslation } from "react-i18next";
import { StatusTag } from "../ui/StatusTag";

/** Whether the two sides agree, as the server counted. */
export function Balanced({ isBalanced }: { readonly isBalanced: boolean }) {
  const { t } = useTranslation("finance");
  return <StatusTag tone={isBalanced ? "success" : "danger"}>{isBalanced ? t("balanced") : t("notBalanced")}</StatusTag>;
}
