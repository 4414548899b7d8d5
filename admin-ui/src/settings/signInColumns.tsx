import type { TFunction } from "i18next";
import type { SessionRowFragment } from "../api/generated/settings/account";
import type { AttemptRowFragment } from "../api/generated/settings/security";
import type { Column } from "../table/columns";
import { DateTime } from "../ui/DateTime";
import { StatusTag, type Tone } from "../ui/StatusTag";
import { browserOf } from "./browser";

type Words = TFunction<"settings">;

const TONES: Readonly<Record<AttemptRowFragment["outcome"], Tone>> = {
  SIGNED_IN: "success",
  STEP_ASKED: "neutral",
  PASSWORD_WRONG: "warning",
  FACTOR_WRONG: "warning",
  PASSKEY_COPIED: "danger",
};

/** Where somebody is signed in. */
export function sessionColumns(t: Words): readonly Column<SessionRowFragment>[] {
  return [
    { key: "device", title: t("device"), card: "title", render: ({ userAgent }) => deviceName(t, userAgent) },
    { key: "address", title: t("address"), render: ({ address }) => address ?? "–" },
    { key: "lastUsed", title: t("lastUsed"), render: ({ lastUsedAt }) => <DateTime value={lastUsedAt} /> },
    { key: "created", title: t("signedInAt"), render: ({ createdAt }) => <DateTime value={createdAt} /> },
  ];
}

/** How somebody's latest sign-ins ended. */
export function attemptColumns(t: Words): readonly Column<AttemptRowFragment>[] {
  return [
    { key: "when", title: t("when"), card: "title", render: ({ createdAt }) => <DateTime value={createdAt} /> },
    { key: "outcome", title: t("outcome"), card: "aside", render: ({ outcome }) => <StatusTag tone={TONES[outcome]}>{t(`outcomes.${outcome}`)}</StatusTag> },
    { key: "factor", title: t("factorKindLabel"), render: ({ factor }) => (factor ? t(`factorKind.${factor}`) : "–") },
    { key: "device", title: t("device"), render: ({ userAgent }) => deviceName(t, userAgent) },
    { key: "address", title: t("address"), render: ({ address }) => address ?? "–" },
  ];
}

export function deviceName(t: Words, userAgent: string | null | undefined): string {
  return browserOf(userAgent) ?? userAgent ?? t("unknownDevice");
}
