import styles from "./Chart.module.css";
import type { ChartData } from "./series";

interface Props {
  readonly label: string;
  readonly data: ChartData;
  readonly textAt: (series: number, category: number) => string;
  readonly categoryLabel: string;
}

/** The same numbers in rows, exact to the last digit. */
export function ChartTable({ label, data, textAt, categoryLabel }: Props) {
  return (
    <div className={styles.scroll} tabIndex={0} role="region" aria-label={label}>
      <table className={styles.table}>
        <caption className={styles.caption}>{label}</caption>
        <thead>
          <tr>
            <th scope="col">{categoryLabel}</th>
            {data.series.map((series) => (
              <th key={series.name} scope="col">
                {series.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {data.categories.map((category, row) => (
            <tr key={category}>
              <th scope="row">{category}</th>
              {data.series.map((series, column) => (
                <td key={series.name}>{textAt(column, row)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
