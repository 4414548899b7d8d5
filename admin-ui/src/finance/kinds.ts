import type { AccountKind } from "../api/generated/finance/accounts";

/** The order in which a chart of accounts is read. */
export const ACCOUNT_KINDS = ["ASSET", "LIABILITY", "EQUITY", "REVENUE", "EXPENSE"] as const satisfies readonly AccountKind[];
