import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useViewer } from "../api/viewer";
import { ActionButton } from "../ui/ActionButton";
import { AdjustDialog } from "./AdjustDialog";
import { stockCan } from "./capabilities";
import { ReceiveDialog } from "./ReceiveDialog";
import type { VariantStock } from "./StockVariantPage";
import { ThresholdDialog } from "./ThresholdDialog";

/** What can be done with a variant's stock. */
export function StockActions({ stock }: { readonly stock: VariantStock }) {
  const { t } = useTranslation("inventory");
  const verdict = stockCan(useViewer()).adjust(stock.variant);
  const [doing, setDoing] = useState<"receive" | "adjust" | "threshold">();
  const close = () => setDoing(undefined);
  return (
    <>
      <ActionButton type="primary" verdict={verdict} onClick={() => setDoing("receive")}>
        {t("receive")}
      </ActionButton>
      <ActionButton verdict={verdict} onClick={() => setDoing("adjust")}>
        {t("adjust")}
      </ActionButton>
      <ActionButton verdict={verdict} onClick={() => setDoing("threshold")}>
        {t("setThreshold")}
      </ActionButton>
      <ReceiveDialog stock={stock} open={doing === "receive"} onClose={close} />
      <AdjustDialog stock={stock} open={doing === "adjust"} onClose={close} />
      <ThresholdDialog stock={stock} open={doing === "threshold"} onClose={close} />
    </>
  );
}
