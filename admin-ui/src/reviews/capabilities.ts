import { can } from "../api/viewer";
import { allowedIf, firstDenied, type Verdict } from "../lib/verdict";

interface Permitted {
  readonly permissions: readonly string[];
}

interface Standing {
  readonly state: "PENDING" | "PUBLISHED" | "REJECTED";
}

/** What may be done with a review now; each line names the server's rule that it mirrors. The server still decides. */
export function reviewCan(viewer: Permitted) {
  // reviews.permissions.MODERATE_REVIEWS
  const moderate = (): Verdict => allowedIf(can(viewer, "moderate_reviews"), "common:denied.permission");
  return {
    // reviews.rules.TRANSITIONS
    publish: ({ state }: Standing): Verdict => firstDenied(moderate(), allowedIf(state !== "PUBLISHED", "reviews:denied.published")),
    reject: ({ state }: Standing): Verdict => firstDenied(moderate(), allowedIf(state !== "REJECTED", "reviews:denied.rejected")),
    reply: (): Verdict => moderate(),
  };
}
