import { Input, QRCode, Typography } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { TotpBeginDocument, TotpConfirmDocument, type TotpBeginMutation, type TotpConfirmMutation } from "../api/generated/settings/security";
import { useAction } from "../api/useAction";
import { Field } from "../form/Field";
import { FormDialog } from "../form/FormDialog";
import styles from "./settings.module.css";

type Begun = TotpBeginMutation["totpBegin"];

interface Props {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly onAdded: (recoveryCodes: readonly string[]) => void;
}

/** Sets up an authenticator app: its name, then its secret and the first code it shows. */
export function TotpDialog({ open, onClose, onAdded }: Props) {
  const { t } = useTranslation("settings");
  const begin = useAction(TotpBeginDocument, (data) => data.totpBegin);
  const [begun, setBegun] = useState<Begun>();
  return (
    <>
      <FormDialog<{ readonly name: string }, Begun>
        open={open}
        title={t("addTotp")}
        onClose={onClose}
        initialValues={{ name: t("factorKind.TOTP") }}
        submitLabel={t("next")}
        submit={({ name }) => begin({ input: { name: name.trim() } })}
        onDone={setBegun}
      >
        <Field name="name" label={t("name")} required hint={t("factorNameHint")}>
          <Input autoComplete="off" maxLength={60} />
        </Field>
      </FormDialog>
      <FirstCode begun={begun} onClose={() => setBegun(undefined)} onAdded={onAdded} />
    </>
  );
}

/** The secret, this once, and the code that shows that the app has it. */
function FirstCode({ begun, onClose, onAdded }: Omit<Props, "open"> & { readonly begun: Begun | undefined }) {
  const { t } = useTranslation("settings");
  const confirm = useAction(TotpConfirmDocument, (data) => data.totpConfirm, ["Factor", "Session"]);
  return (
    <FormDialog<{ readonly code: string }, TotpConfirmMutation["totpConfirm"]>
      open={begun !== undefined}
      title={t("addTotp")}
      onClose={onClose}
      initialValues={{ code: "" }}
      submitLabel={t("switchOn")}
      submit={({ code }) => confirm({ input: { id: begun?.id ?? "", code } })}
      onDone={({ recoveryCodes }) => onAdded(recoveryCodes ?? [])}
    >
      <p>{t("scanHint")}</p>
      <div className={styles.scan}>
        <QRCode value={begun?.uri ?? "-"} bgColor="#fff" color="#000" aria-label={t("scanLabel")} />
        <div>
          <div>{t("typeInstead")}</div>
          <Typography.Text code copyable>
            {begun?.secret ?? ""}
          </Typography.Text>
        </div>
      </div>
      <Field name="code" label={t("firstCode")} required hint={t("firstCodeHint")}>
        <Input autoComplete="one-time-code" inputMode="numeric" maxLength={10} />
      </Field>
    </FormDialog>
  );
}
