import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { PictureFragment } from "../api/generated/catalog/product";
import { useMediaUploads } from "../api/useMediaUploads";
import { useViewer } from "../api/viewer";
import { MediaUpload } from "../form/MediaUpload";
import { Section } from "../ui/Section";
import { AltDialog } from "./AltDialog";
import { catalogCan } from "./capabilities";
import { PictureTile } from "./PictureTile";
import styles from "./pictures.module.css";
import type { Product } from "./ProductPage";
import { moved, usePictures } from "./usePictures";

/** A product's pictures: uploaded, put in order, described, taken away. The first is the main one. */
export function PicturesSection({ product }: { readonly product: Product }) {
  const { t } = useTranslation("catalog");
  const can = catalogCan(useViewer());
  const transport = useMediaUploads();
  const { change, working } = usePictures(product.id, product.media.map(({ id }) => id), t("saved"));
  const [describing, setDescribing] = useState<PictureFragment>();
  return (
    <Section title={t("pictures")}>
      {product.media.length > 0 && (
        <ul className={styles.list} aria-busy={working}>
          {product.media.map((picture, index) => (
            <PictureTile
              key={picture.id}
              picture={picture}
              place={index}
              count={product.media.length}
              verdict={can.write()}
              move={(step) => change((ids) => moved(ids, picture.id, step))}
              describe={() => setDescribing(picture)}
              remove={() => change((ids) => ids.filter((id) => id !== picture.id))}
            />
          ))}
        </ul>
      )}
      <MediaUpload transport={transport} verdict={can.upload()} onUploaded={({ id }) => change((ids) => [...ids, id])} />
      <AltDialog picture={describing} onClose={() => setDescribing(undefined)} />
    </Section>
  );
}
