import { PlusOutlined } from "@ant-design/icons";
import type { TFunction } from "i18next";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ApprovalPoliciesDocument, type PolicyRowFragment } from "../api/generated/approvals/approvals";
import { useLoad } from "../api/useLoad";
import { useViewer } from "../api/viewer";
import { withPermission } from "../api/withPermission";
import type { Column } from "../table/columns";
import { SimpleTable } from "../table/SimpleTable";
import { ActionButton } from "../ui/ActionButton";
import { EmptyState } from "../ui/EmptyState";
import { ErrorState } from "../ui/ErrorState";
import { PageHeader } from "../ui/PageHeader";
import { PageSkeleton } from "../ui/PageSkeleton";
import { Section } from "../ui/Section";
import { StatusTag } from "../ui/StatusTag";
import { ApprovalTabs } from "./ApprovalTabs";
import { approvalCan } from "./capabilities";
import { PolicyDialog } from "./PolicyDialog";
import { Condition, Steps } from "./PolicyWords";
import { documentWords } from "./states";

const NO_VARIABLES = {};
const DEPENDS_ON = ["ApprovalPolicy"];

/** What needs approval, under which condition, and whose. */
function Policies() {
  const { t } = useTranslation("approvals");
  const verdict = approvalCan(useViewer()).writePolicies();
  const [editing, setEditing] = useState<PolicyRowFragment | "new">();
  const { data, problem, reload } = useLoad(ApprovalPoliciesDocument, { variables: NO_VARIABLES, dependsOn: DEPENDS_ON });
  const make = (
    <ActionButton type="primary" icon={<PlusOutlined aria-hidden />} verdict={verdict} onClick={() => setEditing("new")}>
      {t("newPolicy")}
    </ActionButton>
  );
  const columns = policyColumns(t, (policy) => (
    <ActionButton size="small" verdict={verdict} onClick={() => setEditing(policy)} aria-label={t("editOne", { name: policy.name })}>
      {t("edit")}
    </ActionButton>
  ));
  return (
    <>
      <PageHeader title={t("policies")} subtitle={t("policiesHint")} actions={make} />
      <ApprovalTabs />
      {problem ? (
        <Section><ErrorState problem={problem} retry={reload} /></Section>
      ) : !data ? (
        <PageSkeleton />
      ) : (
        <Section flush>
          {data.approvalPolicies.length === 0 ? (
            <EmptyState title={t("noPolicies")} hint={t("noPoliciesHint")} />
          ) : (
            <SimpleTable label={t("policies")} columns={columns} rows={data.approvalPolicies} rowKey={({ id }) => id} />
          )}
        </Section>
      )}
      {editing && <PolicyDialog policy={editing === "new" ? undefined : editing} onClose={() => setEditing(undefined)} />}
    </>
  );
}

function policyColumns(t: TFunction<"approvals">, edit: (policy: PolicyRowFragment) => ReactNode): readonly Column<PolicyRowFragment>[] {
  return [
    { key: "name", title: t("name"), card: "title", render: ({ name }) => name },
    { key: "document", title: t("documentLabel"), render: ({ document }) => documentWords(t, document) },
    { key: "condition", title: t("when"), render: ({ condition }) => <Condition condition={condition} /> },
    { key: "steps", title: t("who"), render: (policy) => <Steps policy={policy} /> },
    { key: "active", title: t("stateLabel"), card: "aside", render: ({ isActive }) => <StatusTag tone={isActive ? "success" : "neutral"}>{isActive ? t("active") : t("off")}</StatusTag> },
    { key: "actions", title: t("actions"), align: "end", render: edit },
  ];
}

export const PoliciesPage = withPermission("read_approvals", Policies);
