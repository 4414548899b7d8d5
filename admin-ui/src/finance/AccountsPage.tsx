import { PlusOutlined } from "@ant-design/icons";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useViewer } from "../api/viewer";
import { withPermission } from "../api/withPermission";
import { paths } from "../paths";
import { SimpleTable } from "../table/SimpleTable";
import type { Column } from "../table/columns";
import { ActionButton } from "../ui/ActionButton";
import { AppLink } from "../ui/AppLink";
import { ErrorState } from "../ui/ErrorState";
import { PageHeader } from "../ui/PageHeader";
import { PageSkeleton } from "../ui/PageSkeleton";
import { Section, Stack } from "../ui/Section";
import { AccountCreateDialog } from "./AccountCreateDialog";
import { financeCan } from "./capabilities";
import styles from "./finance.module.css";
import { FinanceTabs } from "./FinanceTabs";
import { ACCOUNT_KINDS } from "./kinds";
import { useAccounts, type Account } from "./useAccounts";

/** The chart of accounts; each opens its entries. */
export const AccountsPage = withPermission("read_finance", Accounts);

function Accounts() {
  const { t } = useTranslation("finance");
  const { accounts, known, problem, reload } = useAccounts();
  const [creating, setCreating] = useState(false);
  return (
    <>
      <PageHeader
        title={t("accounts")}
        actions={
          <ActionButton type="primary" icon={<PlusOutlined aria-hidden />} verdict={financeCan(useViewer()).createAccount()} onClick={() => setCreating(true)}>
            {t("newAccount")}
          </ActionButton>
        }
      />
      <FinanceTabs />
      {problem && <Section><ErrorState problem={problem} retry={reload} /></Section>}
      {!known && !problem && <PageSkeleton rows={10} />}
      <Stack>
        {ACCOUNT_KINDS.map((kind) => {
          const rows = accounts.filter((account) => account.kind === kind);
          return (
            rows.length > 0 && (
              <Section key={kind} title={t(`kind.${kind}`)} flush>
                <AccountTable label={t(`kind.${kind}`)} accounts={rows} />
              </Section>
            )
          );
        })}
      </Stack>
      <AccountCreateDialog open={creating} onClose={() => setCreating(false)} />
    </>
  );
}

function AccountTable({ label, accounts }: { readonly label: string; readonly accounts: readonly Account[] }) {
  const { t } = useTranslation("finance");
  const columns: readonly Column<Account>[] = [
    { key: "code", title: t("column.code"), card: "aside", width: 160, render: ({ code }) => <span className={styles.code}>{code}</span> },
    { key: "name", title: t("column.account"), card: "title", render: ({ code, name }) => <AppLink to={paths.journal({ account: code })}>{name}</AppLink> },
  ];
  return <SimpleTable label={label} columns={columns} rows={accounts} rowKey={({ id }) => id} />;
}
