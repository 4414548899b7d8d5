import type { TFunction } from "i18next";

/** What is changed, as the names of operations begin; the longer ones first. */
const NOUNS = [
  "approvalPolicy", "approval", "accountTicket", "account", "address", "appConsent", "appToken", "app", "bulkMutation", "bulkOperation", "bulkQuery", "bulkResult", "category",
  "channel", "coupon", "customFields", "customerConsent", "customerData", "customer", "duties", "email", "external", "factor", "fieldDefinition", "identityProvider", "identity", "import", "invitation", "journal", "location", "login", "lowStock",
  "massExport", "media", "metadata", "order", "passkey", "password", "paymentGateway", "payment", "price", "product", "promotion", "recoveryCodes", "refund", "review", "role",
  "salesReturn", "sessions", "session", "setting", "shop", "signIn", "staff", "stock", "tag", "totp", "variant", "webhook",
] as const;

/** What is done, as the names of operations end. */
const VERBS = [
  "Abandon", "Abandoned", "Accept", "Adjust", "Adopt", "Again", "Approve", "Archive", "Authorize", "Begin", "Cancel", "Capture", "CategoriesSet", "Change",
  "ChangeRequest", "Confirm", "Copied", "Create", "Delegate", "Delete", "Erase", "Erased", "Expire", "Export", "FactorsReset", "Fail", "Found", "Freeze",
  "Give", "Impersonate", "Invite", "Link", "Login", "MarkDelivered", "MediaSet", "MergeGuestOrders", "MergeGuestOrdersRequest", "Moderate", "Move", "Open", "Pause",
  "Pay", "Place", "Post", "Publish", "Receive", "Redeem", "Redeliver", "Refund", "RefundRequest", "Register", "RegisterBegin", "Reject", "Release", "Remove", "Render", "Renew", "Reply", "Request",
  "Reset", "Resume", "Revoke", "Rotate", "Run", "SecretRotate", "Send", "Separate", "SessionsRevoke", "Set", "Settle", "Ship", "Start", "Stop", "Switch", "TagsSet", "Test", "TimeOut",
  "Unfreeze", "Unlink", "Unpublish", "Update", "UploadComplete", "UploadCreate", "Verify", "Void", "Withdraw", "Write",
] as const;

/** What a reader may look for; others are found without this filter. */
export const OPERATIONS = [
  "orderPlace", "orderPay", "orderShip", "orderMarkDelivered", "orderCancel", "orderExpire", "orderRefundRequest", "orderRefund", "refundCreate",
  "salesReturnAccept", "paymentCreate", "paymentCapture", "paymentFail", "paymentVoid", "paymentRefund", "productCreate", "productUpdate",
  "productPublish", "productUnpublish", "productArchive", "variantCreate", "variantUpdate", "variantDelete", "priceSet", "stockOpen", "stockReceive",
  "stockAdjust", "lowStockSet", "categoryCreate", "categoryUpdate", "categoryMove", "categoryDelete", "tagCreate", "tagUpdate", "tagDelete",
  "customerCreate", "customerUpdate", "customerFreeze", "customerUnfreeze", "customerDataExport", "customerErase", "customerErased", "customerImpersonate",
  "promotionCreate", "promotionUpdate", "promotionSwitch", "couponCreate", "couponUpdate", "reviewModerate",
  "reviewReply", "journalPost", "accountCreate", "staffCreate", "staffInvite", "staffUpdate", "roleCreate", "roleUpdate", "dutiesSeparate", "appCreate",
  "appUpdate", "appAdopt", "appSecretRotate", "appDelete", "appTokenCreate", "appTokenRotate", "appTokenRevoke", "appAuthorize", "appConsentWithdraw",
  "identityProviderCreate", "identityProviderUpdate", "identityProviderDelete", "identityLink", "identityUnlink", "approvalRequest", "approvalApprove", "approvalReject", "approvalWithdraw",
  "approvalPolicyCreate", "approvalPolicyUpdate", "approvalDelegate", "webhookCreate", "webhookUpdate", "webhookPause", "webhookResume", "webhookDelete",
  "settingSet", "shopUpdate", "fieldDefinitionCreate", "fieldDefinitionUpdate", "fieldDefinitionDelete", "customFieldsSet", "metadataSet", "massExport",
] as const;

/** "orderPay" in words: "Order: paid"; a new operation by its name. */
export function operationWords(t: TFunction<"changes">, operation: string, kind?: string | null): string {
  const found = NOUNS.find((one) => operation.startsWith(one) && /^([A-Z]|$)/.test(operation.slice(one.length)));
  if (!found) return operation;
  const rest = operation.slice(found.length);
  // Accounts of the books and those that people sign in to are made by operations of one name.
  const noun = found === "account" && kind === "Account" ? "login" : found;
  if (rest === "") return t(`noun.${noun}`);
  const verb = VERBS.find((one) => one === rest);
  return verb ? t("composed", { noun: t(`noun.${noun}`), verb: t(`verb.${verb}`) }) : operation;
}
