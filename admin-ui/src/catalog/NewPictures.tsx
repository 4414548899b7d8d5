import { Form, Input, type FormInstance } from "antd";
import { useTranslation } from "react-i18next";
import { useMediaUploads } from "../api/useMediaUploads";
import { useViewer } from "../api/viewer";
import { MediaUpload } from "../form/MediaUpload";
import { ALLOWED } from "../lib/verdict";
import { catalogCan } from "./capabilities";
import styles from "./pictures.module.css";
import { PictureTile } from "./PictureTile";
import { moved } from "./usePictures";
import type { NewProduct } from "./useProductCreation";

/** Pictures of a product that is not there yet: they are uploaded at once and tied to it when it is created. */
export function NewPictures({ form }: { readonly form: FormInstance<NewProduct> }) {
  const { t } = useTranslation("catalog");
  const transport = useMediaUploads();
  const pictures = Form.useWatch("pictures", form) ?? [];
  const change = (alter: (ids: readonly string[]) => readonly string[]) => {
    const before = form.getFieldValue("pictures") as NewProduct["pictures"];
    const wanted = alter(before.map(({ id }) => id));
    form.setFieldValue("pictures", wanted.flatMap((id) => before.filter((one) => one.id === id)));
  };
  return (
    <>
      <Form.Item name="pictures" hidden>
        <Input />
      </Form.Item>
      {pictures.length > 0 && (
        <ul className={styles.list}>
          {pictures.map(({ id, state, url, failureMessage }, index) => (
            <PictureTile
              key={id}
              picture={{ state, url: url ?? null, alt: null, failureMessage: failureMessage ?? null }}
              place={index}
              count={pictures.length}
              verdict={ALLOWED}
              move={(step) => change((ids) => moved(ids, id, step))}
              remove={() => change((ids) => ids.filter((other) => other !== id))}
            />
          ))}
        </ul>
      )}
      <MediaUpload
        transport={transport}
        verdict={catalogCan(useViewer()).upload()}
        onUploaded={(file) => form.setFieldValue("pictures", [...(form.getFieldValue("pictures") as NewProduct["pictures"]), file])}
      />
      <p className={styles.later}>{t("altLater")}</p>
    </>
  );
}
