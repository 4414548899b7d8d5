import type { StaffLoginMutation } from "../api/generated/api/session";

/** What is asked for after a right password. */
export type Challenge = NonNullable<StaffLoginMutation["staffLogin"]["challenge"]>;

/** What a step of a sign-in gives: a session, or the next step. */
export interface Given {
  readonly accessToken?: string | null;
  readonly refreshToken?: string | null;
  readonly deviceToken?: string | null;
  readonly challenge?: Challenge | null;
}
