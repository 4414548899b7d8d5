import { Input, Skeleton } from "antd";
import { useTranslation } from "react-i18next";
import { CodeField } from "../form/CodeField";
import { Field } from "../form/Field";
import { FormDialog } from "../form/FormDialog";
import { PasskeyButton } from "../form/PasskeyButton";
import { andThen } from "../lib/problem";
import { proofOf } from "../lib/proof";
import { OwnProofsDocument, PasskeyProofBeginDocument, SignInAgainDocument } from "./generated/api/proof";
import { knowsPasskeys, showPasskey } from "./passkeys";
import { answerProof } from "./proof";
import { useAction } from "./useAction";
import { useLoad } from "./useLoad";

interface Values {
  readonly password: string;
  readonly code?: string;
}

const NO_VARIABLES = {};
const EMPTY: Values = { password: "" };
const DEPENDS_ON = ["Factor"];

/** Asks who the reader is: by a passkey, or by the password and, where they have one, a second factor. */
export function ProofDialog({ open }: { readonly open: boolean }) {
  const { t } = useTranslation();
  const prove = useAction(SignInAgainDocument, (data) => data.signInAgain);
  return (
    <FormDialog<Values, unknown>
      open={open}
      title={t("proof.title")}
      onClose={() => answerProof(false)}
      initialValues={EMPTY}
      submitLabel={t("proof.confirm")}
      submit={({ password, code }) => prove({ input: { password, ...(code ? proofOf(code) : {}) } })}
      onDone={() => answerProof(true)}
    >
      <Proofs />
    </FormDialog>
  );
}

function Proofs() {
  const { t } = useTranslation();
  const { data, problem } = useLoad(OwnProofsDocument, { variables: NO_VARIABLES, dependsOn: DEPENDS_ON });
  const begin = useAction(PasskeyProofBeginDocument, ({ passkeyProofBegin }) => passkeyProofBegin);
  const prove = useAction(SignInAgainDocument, ({ signInAgain }) => signInAgain);
  const byPasskey = async () =>
    andThen(await begin({}), async ({ challengeId, options }) =>
      andThen(await showPasskey(options), (passkey) => prove({ input: { challengeId: challengeId ?? "", passkey } })),
    );
  const kinds = data?.signInSecurity.factors.map(({ kind }) => kind) ?? [];
  return (
    <>
      <p>{t("proof.hint")}</p>
      {kinds.includes("PASSKEY") && knowsPasskeys() && (
        <PasskeyButton label={t("proof.passkey")} act={byPasskey} onDone={() => answerProof(true)} />
      )}
      <Field name="password" label={t("proof.password")} required>
        <Input.Password autoComplete="current-password" />
      </Field>
      {!data && !problem && <Skeleton active title={false} paragraph={{ rows: 1 }} />}
      {kinds.length > 0 && <CodeField fromApp={kinds.includes("TOTP")} />}
    </>
  );
}
