import { ArrowLeftOutlined, ArrowRightOutlined, DeleteOutlined, EditOutlined } from "@ant-design/icons";
import { useTranslation } from "react-i18next";
import type { PictureFragment } from "../api/generated/catalog/product";
import { denied, type Verdict } from "../lib/verdict";
import { ActionButton } from "../ui/ActionButton";
import { StatusTag } from "../ui/StatusTag";
import styles from "./pictures.module.css";

interface Props {
  readonly picture: Pick<PictureFragment, "state" | "url" | "alt" | "failureMessage">;
  readonly place: number;
  readonly count: number;
  readonly verdict: Verdict;
  readonly move: (step: number) => void;
  /** Without it the picture has no alternative text yet. */
  readonly describe?: () => void;
  readonly remove: () => void;
}

/** One picture with its place in the row; moved by buttons, which the keyboard reaches too. */
export function PictureTile({ picture, place, count, verdict, move, describe, remove }: Props) {
  const { t } = useTranslation("catalog");
  const name = t("pictureNumber", { number: place + 1 });
  const step = (can: boolean): Verdict => (verdict.allowed && !can ? denied("catalog:denied.atTheEnd") : verdict);
  return (
    <li className={styles.tile}>
      <div className={styles.frame}>
        {picture.url && <img src={picture.url} alt={picture.alt ?? name} className={styles.picture} />}
        {place === 0 && <span className={styles.main}>{t("mainPicture")}</span>}
        {picture.state !== "READY" && (
          <StatusTag tone={picture.state === "FAILED" ? "danger" : "info"}>{picture.failureMessage ?? t(`pictureState.${picture.state}`)}</StatusTag>
        )}
      </div>
      {describe && <div className={picture.alt ? styles.alt : styles.missing}>{picture.alt ?? t("noAlt")}</div>}
      <div className={styles.buttons}>
        <ActionButton size="small" type="text" icon={<ArrowLeftOutlined aria-hidden />} aria-label={t("moveEarlier", { name })} verdict={step(place > 0)} onClick={() => move(-1)} />
        <ActionButton size="small" type="text" icon={<ArrowRightOutlined aria-hidden />} aria-label={t("moveLater", { name })} verdict={step(place < count - 1)} onClick={() => move(1)} />
        {describe && (
          <ActionButton size="small" type="text" icon={<EditOutlined aria-hidden />} aria-label={t("describe", { name })} verdict={verdict} onClick={describe} />
        )}
        <ActionButton size="small" type="text" danger icon={<DeleteOutlined aria-hidden />} aria-label={t("takeOff", { name })} verdict={verdict} onClick={remove} />
      </div>
    </li>
  );
}
