import { AccountsDocument, type AccountsQuery } from "../api/generated/finance/accounts";
import { useLoad, type Loaded } from "../api/useLoad";

export type Account = AccountsQuery["accounts"][number];

const NO_VARIABLES = {};
const NONE: readonly Account[] = [];
const DEPENDS_ON = ["LedgerAccount"];

/** The chart of accounts, by code; empty until it is known. */
export function useAccounts(): Omit<Loaded<AccountsQuery>, "data"> & { readonly accounts: readonly Account[]; readonly known: boolean } {
  const { data, ...rest } = useLoad(AccountsDocument, { variables: NO_VARIABLES, dependsOn: DEPENDS_ON });
  return { ...rest, accounts: data?.accounts ?? NONE, known: data !== undefined };
}
