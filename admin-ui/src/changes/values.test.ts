import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { TFunction } from "i18next";
import { expect, test } from "vitest";
import { CODES, valueWords } from "./values";

const SCHEMA = readFileSync(join(__dirname, "../../../schema.graphql"), "utf8");

/** The enums of what the feed records; others say what can be asked for, or what an answer is like. */
const RECORDED = [
  "AccountKind", "AccountState", "AddressKind", "AdjustReason", "AfterSaleState", "AppState", "ApprovalState", "BulkKind", "BulkState", "CartState",
  "ClientAuthentication", "ConsentPurpose", "CustomerState", "DeliveryState", "DutyPair", "FactorKind", "FieldType", "FulfilmentState", "GrantType",
  "LocationKind", "MediaFailure", "MediaKind", "MediaState", "OnTimeout", "OrderPaymentState", "PauseReason", "PaymentMethod", "PaymentStatus",
  "PersonKind", "PrivacyRequestKind", "PrivacyRequestState", "ProductState", "PromotionKind", "PromotionScope", "PromotionState", "ProofKind",
  "ReturnSettlement", "ReviewState", "StepMode", "StepOrder", "TaskState", "WebhookState",
];

function valuesOf(name: string): string[] {
  const body = new RegExp(`^enum ${name} \\{\\n([^}]*)\\}`, "m").exec(SCHEMA)?.[1] ?? "";
  return [...body.matchAll(/^ {2}([A-Z_0-9]+)/gm)].map(([, value = ""]) => value);
}

test.each(RECORDED)("each value of %s has words", (name) => {
  const values = valuesOf(name);
  expect(values).not.toEqual([]);
  expect(values.filter((value) => !(CODES as readonly string[]).includes(value))).toEqual([]);
});

const t = ((key: string) => `(${key})`) as unknown as TFunction<"changes">;
const permissions = new Map([["read_stock", "See the stock"]]);

test.each([
  ["state", "PAID", "(value.PAID)"],
  ["state", "SOMETHING_NEW", "SOMETHING_NEW"],
  ["name", "PAID", "PAID"],
  ["grant_types", ["CLIENT_CREDENTIALS"], "(value.CLIENT_CREDENTIALS)"],
  ["scopes", ["read_stock", "read_more"], "See the stock(and)read_more"],
  ["scopes", [], "–"],
  ["is_active", false, "(no)"],
  ["quantity", 3, "3"],
  ["name", null, "–"],
])("%s %j is read as %s", (field, value, words) => {
  expect(valueWords(t, permissions, field, value)).toBe(words);
});
