import { Select } from "antd";
import { useTranslation } from "react-i18next";
import { ACCOUNT_KINDS } from "./kinds";
import type { Account } from "./useAccounts";

interface Props {
  readonly accounts: readonly Account[];
  readonly label: string;
  readonly id?: string;
  /** An account's code. */
  readonly value?: string;
  readonly onChange?: (code: string) => void;
}

/** Finds an account by its code or name. */
export function AccountSelect({ accounts, label, ...rest }: Props) {
  const { t } = useTranslation("finance");
  const groups = ACCOUNT_KINDS.map((kind) => ({
    label: t(`kind.${kind}`),
    options: accounts.filter((account) => account.kind === kind).map(({ code, name }) => ({ value: code, label: `${code} ${name}` })),
  }));
  return <Select {...rest} aria-label={label} placeholder={t("chooseAccount")} showSearch={{ optionFilterProp: "label" }} options={groups.filter(({ options }) => options.length > 0)} />;
}
