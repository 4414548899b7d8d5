import { can } from "../api/viewer";
import { allowedIf, firstDenied, type Verdict } from "../lib/verdict";

interface Permitted {
  readonly permissions: readonly string[];
}

interface Standing {
  readonly state: "ACTIVE" | "PAUSED" | "STOPPED";
}

/** What may be done with a webhook now; each line names the server's rule that it mirrors. The server still decides. */
export function webhookCan(viewer: Permitted) {
  // webhooks.permissions.WRITE_WEBHOOKS
  const write = (): Verdict => allowedIf(can(viewer, "write_webhooks"), "common:denied.permission");
  // webhooks.rules.subscriptions.WebhookStopped
  const change = ({ state }: Standing): Verdict => firstDenied(write(), allowedIf(state !== "STOPPED", "webhooks:denied.stopped"));
  return {
    // access.permissions.READ_APPS: staff name the app
    create: (): Verdict => firstDenied(write(), allowedIf(can(viewer, "read_apps"), "webhooks:denied.apps")),
    change,
    remove: write,
    // webhooks.operations.redelivering: what is still tried needs no second time
    redeliver: (webhook: Standing, delivery: { readonly state: string }): Verdict =>
      firstDenied(
        change(webhook),
        allowedIf(delivery.state !== "PENDING", "webhooks:denied.pending"),
        allowedIf(delivery.state === "DELIVERED" || delivery.state === "FAILED", "webhooks:denied.notSent"),
      ),
  };
}
