import { PictureOutlined } from "@ant-design/icons";
import styles from "./Thumbnail.module.css";

interface Props {
  readonly url: string | null | undefined;
  readonly large?: boolean;
}

/** A small picture beside its name, which is why it has no text of its own; a plain tile where there is none. */
export function Thumbnail({ url, large = false }: Props) {
  const className = large ? `${styles.tile} ${styles.large}` : styles.tile;
  return <span className={className}>{url ? <img src={url} alt="" loading="lazy" className={styles.picture} /> : <PictureOutlined aria-hidden />}</span>;
}
