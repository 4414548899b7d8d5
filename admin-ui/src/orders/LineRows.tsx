import type { ReactNode } from "react";
import type { OrderDetailLineFragment } from "../api/generated/orders/order";
import styles from "./orders.module.css";

interface Props {
  readonly lines: readonly OrderDetailLineFragment[];
  /** What a line still allows: "2 to ship". */
  readonly aside: (line: OrderDetailLineFragment) => ReactNode;
  readonly children: (line: OrderDetailLineFragment, index: number) => ReactNode;
}

/** Fields for each line of an order, under the name of its goods. */
export function LineRows({ lines, aside, children }: Props) {
  return (
    <ul className={styles.rows}>
      {lines.map((line, index) => (
        <li key={line.id} className={styles.row}>
          <div className={styles.rowHead}>
            <span>
              <span className={styles.rowName}>{line.name}</span>{" "}
              <span className={styles.small}>{[line.optionText, line.sku].filter(Boolean).join(" · ")}</span>
            </span>
            <span className={styles.small}>{aside(line)}</span>
          </div>
          {children(line, index)}
        </li>
      ))}
    </ul>
  );
}
