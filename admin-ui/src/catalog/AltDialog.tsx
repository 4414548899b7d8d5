import { useTranslation } from "react-i18next";
import { PictureUpdateDocument, type PictureFragment } from "../api/generated/catalog/product";
import { useAction } from "../api/useAction";
import { Field } from "../form/Field";
import { FormDialog } from "../form/FormDialog";
import { LocalizedTextInput, type LocalizedText } from "../form/LocalizedTextInput";
import { useToasts } from "../ui/toasts";
import { plainTexts } from "./texts";
import { useShopLocales } from "./useShopLocales";

interface Props {
  readonly picture: PictureFragment | undefined;
  readonly onClose: () => void;
}

/** What is said about a picture to those who do not see it. */
export function AltDialog({ picture, onClose }: Props) {
  const { t } = useTranslation("catalog");
  const { locales } = useShopLocales();
  const toasts = useToasts();
  const update = useAction(PictureUpdateDocument, (data) => data.mediaUpdate);
  const initial: { readonly alt: LocalizedText } = { alt: picture?.altTranslations ?? [] };
  return (
    <FormDialog
      key={picture?.id ?? ""}
      open={picture !== undefined}
      onClose={onClose}
      title={t("altTitle")}
      submitLabel={t("save")}
      initialValues={initial}
      submit={({ alt }, { idempotencyKey: key }) =>
        update({ input: { id: picture?.id ?? "", alt: plainTexts(alt), ifVersion: picture?.version ?? null }, key })
      }
      onDone={() => toasts.done(t("saved"))}
    >
      <Field name="alt" label={t("alt")} hint={t("altHint")}>
        <LocalizedTextInput locales={locales} />
      </Field>
    </FormDialog>
  );
}
