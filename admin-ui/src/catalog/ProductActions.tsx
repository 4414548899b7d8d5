import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ProductArchiveDocument, ProductPublishDocument, ProductUnpublishDocument } from "../api/generated/catalog/product";
import { useAction } from "../api/useAction";
import { useViewer } from "../api/viewer";
import { Field } from "../form/Field";
import { FormDialog } from "../form/FormDialog";
import { InstantInput } from "../form/InstantInput";
import { randomId } from "../lib/ids";
import { ActionButton } from "../ui/ActionButton";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { useToasts } from "../ui/toasts";
import { catalogCan } from "./capabilities";
import type { Product } from "./ProductPage";

type Doing = "publish" | "unpublish" | "archive";

/** What can be done to a product's state, each with a dialog that says what it means. */
export function ProductActions({ product }: { readonly product: Product }) {
  const { t } = useTranslation("catalog");
  const can = catalogCan(useViewer());
  const [doing, setDoing] = useState<Doing>();
  const close = () => setDoing(undefined);
  const published = product.state === "PUBLISHED";
  const archived = product.state === "ARCHIVED";
  return (
    <>
      <ActionButton danger verdict={can.archive(product)} onClick={() => setDoing("archive")}>
        {t("archive")}
      </ActionButton>
      <ActionButton verdict={can.unpublish(product)} onClick={() => setDoing("unpublish")}>
        {t(archived ? "restore" : "unpublish")}
      </ActionButton>
      <ActionButton type={published ? "default" : "primary"} verdict={can.publish(product)} onClick={() => setDoing("publish")}>
        {t(published ? "changeDates" : "publish")}
      </ActionButton>
      <PublishDialog product={product} open={doing === "publish"} onClose={close} />
      <StateDialog product={product} doing="unpublish" open={doing === "unpublish"} onClose={close} />
      <StateDialog product={product} doing="archive" open={doing === "archive"} onClose={close} />
    </>
  );
}

interface DialogProps {
  readonly product: Product;
  readonly open: boolean;
  readonly onClose: () => void;
}

function PublishDialog({ product, open, onClose }: DialogProps) {
  const { t } = useTranslation("catalog");
  const toasts = useToasts();
  const publish = useAction(ProductPublishDocument, (data) => data.productPublish);
  const initial: { publishAt?: string | undefined; unpublishAt?: string | undefined } = {
    publishAt: product.publishAt ?? undefined,
    unpublishAt: product.unpublishAt ?? undefined,
  };
  return (
    <FormDialog
      open={open}
      onClose={onClose}
      title={t(product.state === "PUBLISHED" ? "changeDates" : "publishTitle")}
      submitLabel={t(product.state === "PUBLISHED" ? "save" : "publish")}
      initialValues={initial}
      submit={({ publishAt, unpublishAt }, { idempotencyKey: key }) =>
        publish({
          input: { id: product.id, ifVersion: product.version, publishAt: publishAt ?? null, unpublishAt: unpublishAt ?? null },
          key,
        })
      }
      onDone={() => toasts.done(t("published"))}
    >
      <Field name="publishAt" label={t("publishAt")} hint={t("publishAtHint")}>
        <InstantInput />
      </Field>
      <Field name="unpublishAt" label={t("unpublishAt")} hint={t("unpublishAtHint")}>
        <InstantInput />
      </Field>
    </FormDialog>
  );
}

function StateDialog({ product, doing, open, onClose }: DialogProps & { readonly doing: "unpublish" | "archive" }) {
  const { t } = useTranslation("catalog");
  const toasts = useToasts();
  const unpublish = useAction(ProductUnpublishDocument, (data) => data.productUnpublish);
  const archive = useAction(ProductArchiveDocument, (data) => data.productArchive);
  const restoring = doing === "unpublish" && product.state === "ARCHIVED";
  const what = restoring ? "restore" : doing;
  const act = async () => {
    const variables = { input: { id: product.id, ifVersion: product.version }, key: randomId() };
    const outcome = await (doing === "archive" ? archive(variables) : unpublish(variables));
    if (outcome.kind === "done") toasts.done(t(`change.${what}.done`));
    return outcome;
  };
  return (
    <ConfirmDialog open={open} onClose={onClose} title={t(`change.${what}.title`)} confirmLabel={t(what)} danger={doing === "archive"} confirm={act}>
      {t(`change.${what}.hint`)}
    </ConfirmDialog>
  );
}
