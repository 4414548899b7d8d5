import type { OnTimeout, PolicyRowFragment, StepMode, StepOrder } from "../api/generated/approvals/approvals";
import type { LocalizedText } from "../form/LocalizedTextInput";

export interface StepValues {
  readonly mode: StepMode;
  readonly roleIds: readonly string[];
  readonly staffIds: readonly string[];
  readonly timeoutHours: number | null;
  readonly onTimeout: OnTimeout;
  readonly escalateToRoleIds: readonly string[];
  readonly escalateToStaffIds: readonly string[];
}

/** A policy as its form holds it: mostly "from this amount on", otherwise the text of JSON. */
export interface PolicyValues {
  readonly document: string;
  readonly name: LocalizedText;
  readonly from: string;
  readonly condition: string;
  readonly steps: readonly StepValues[];
  readonly stepOrder: StepOrder;
  readonly priority: number;
  readonly isActive: boolean;
}

export const NEW_STEP: StepValues = {
  mode: "ANY",
  roleIds: [],
  staffIds: [],
  timeoutHours: null,
  onTimeout: "REJECT",
  escalateToRoleIds: [],
  escalateToStaffIds: [],
};

/** The amount of a condition that is no more than "from this amount on". */
export function amountOf(condition: unknown): string | undefined {
  const given = (condition ?? {}) as Readonly<Record<string, unknown>>;
  const names = Object.keys(given);
  if (names.length === 0) return "";
  const amount = given["amount"] as Readonly<Record<string, unknown>> | undefined;
  if (names.join() !== "amount" || !amount || Object.keys(amount).join() !== "gte") return undefined;
  const from = amount["gte"];
  return typeof from === "string" || typeof from === "number" ? String(from) : undefined;
}

export function valuesOf(policy: PolicyRowFragment | undefined): PolicyValues {
  const from = amountOf(policy?.condition);
  return {
    document: policy?.document ?? "REFUND",
    name: policy?.nameTranslations.map(({ locale, value }) => ({ locale, value })) ?? [],
    from: from ?? "",
    condition: from === undefined ? JSON.stringify(policy?.condition, null, 2) : "",
    steps: policy?.steps.map((step) => ({ ...step, timeoutHours: step.timeoutHours ?? null })) ?? [NEW_STEP],
    stepOrder: policy?.stepOrder ?? "SEQUENCE",
    priority: policy?.priority ?? 0,
    isActive: policy?.isActive ?? true,
  };
}

/** What the API takes of the form, without what only one of making and changing takes. */
export function inputOf({ name, from, condition, steps, stepOrder, priority }: PolicyValues) {
  return {
    name,
    condition: condition.trim() ? (JSON.parse(condition) as unknown) : from.trim() ? { amount: { gte: from.trim() } } : {},
    // A step that shows only a part of its fields keeps the others as they begin.
    steps: steps.map((step) => {
      const { mode, roleIds, staffIds, timeoutHours, onTimeout, escalateToRoleIds, escalateToStaffIds } = { ...NEW_STEP, ...step };
      return { mode, roleIds, staffIds, timeoutHours, onTimeout, escalateToRoleIds, escalateToStaffIds };
    }),
    stepOrder,
    priority,
  };
}
