import { useTranslation } from "react-i18next";
import { useViewer } from "../api/viewer";
import { paths } from "../paths";
import { LinkTabs } from "../ui/LinkTabs";
import { approvalCan } from "./capabilities";

/** What waits for the reader, what was asked for, and what needs approval at all. */
export function ApprovalTabs() {
  const { t } = useTranslation("approvals");
  const { readPolicies } = approvalCan(useViewer());
  const tabs = [
    { to: paths.approvals(), label: t("inbox") },
    { to: paths.approvalRequests(), label: t("requests") },
  ];
  return <LinkTabs label={t("title")} tabs={readPolicies ? [...tabs, { to: paths.approvalPolicies(), label: t("policies") }] : tabs} />;
}
