import { useTranslation } from "react-i18next";
import type { ProductVariantFragment } from "../api/generated/catalog/product";
import { VariantDeleteDocument } from "../api/generated/catalog/variants";
import { useAction } from "../api/useAction";
import { randomId } from "../lib/ids";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { useToasts } from "../ui/toasts";

interface Props {
  readonly variant: ProductVariantFragment | undefined;
  readonly onClose: () => void;
}

const PRODUCT = ["Product"];

export function WithdrawDialog({ variant, onClose }: Props) {
  const { t } = useTranslation("catalog");
  const toasts = useToasts();
  const withdraw = useAction(VariantDeleteDocument, (data) => data.variantDelete, PRODUCT);
  const act = async () => {
    const outcome = await withdraw({ input: { id: variant?.id ?? "", ifVersion: variant?.version ?? null }, key: randomId() });
    if (outcome.kind === "done") toasts.done(t("withdrawDone"));
    return outcome;
  };
  const name = variant ? [variant.title, variant.sku].filter(Boolean).join(" · ") : "";
  return (
    <ConfirmDialog open={variant !== undefined} onClose={onClose} danger title={t("withdrawVariant", { name })} confirmLabel={t("withdraw")} confirm={act}>
      {t("withdrawHint")}
    </ConfirmDialog>
  );
}
