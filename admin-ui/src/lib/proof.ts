interface Typed {
  readonly totp?: string;
  readonly recoveryCode?: string;
}

/** What was typed into the one field for codes: digits alone are of an authenticator app, all else is a recovery code. */
export function proofOf(typed: string): Typed {
  const written = typed.replace(/\s/g, "");
  return /^[0-9]{1,8}$/.test(written) ? { totp: written } : { recoveryCode: written };
}
