import { Space } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { IdentityProviderDeleteDocument, IdentityProviderUpdateDocument, type ProviderRowFragment } from "../api/generated/settings/providers";
import { useAction } from "../api/useAction";
import { useViewer } from "../api/viewer";
import { ActionButton } from "../ui/ActionButton";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { settingsCan } from "./capabilities";

type Asking = "disable" | "enable" | "delete";

/** Changes a provider, stops it for a while or for good; what hurts asks first. */
export function ProviderActions({ provider, edit }: { readonly provider: ProviderRowFragment; readonly edit: () => void }) {
  const { t } = useTranslation("providers");
  const verdict = settingsCan(useViewer()).writeStaff();
  const update = useAction(IdentityProviderUpdateDocument, (data) => data.identityProviderUpdate);
  const remove = useAction(IdentityProviderDeleteDocument, (data) => data.identityProviderDelete, ["IdentityProvider"]);
  const [asking, setAsking] = useState<Asking>();
  const { id, name, version, isEnabled } = provider;
  const act = () => (asking === "delete" ? remove({ input: { id } }) : update({ input: { id, isEnabled: asking === "enable", ifVersion: version } }));
  const offered: readonly Asking[] = [isEnabled ? "disable" : "enable", "delete"];
  return (
    <>
      <Space wrap size={8}>
        <ActionButton size="small" verdict={verdict} aria-label={t("editOne", { name })} onClick={edit}>
          {t("edit")}
        </ActionButton>
        {offered.map((what) => (
          <ActionButton key={what} size="small" danger={what === "delete"} verdict={verdict} aria-label={t(`actOne.${what}`, { name })} onClick={() => setAsking(what)}>
            {t(`act.${what}`)}
          </ActionButton>
        ))}
      </Space>
      {asking && (
        <ConfirmDialog open title={t(`actTitle.${asking}`, { name })} danger={asking !== "enable"} confirmLabel={t(`act.${asking}`)} confirm={act} onClose={() => setAsking(undefined)}>
          {t(`actHint.${asking}`)}
        </ConfirmDialog>
      )}
    </>
  );
}
