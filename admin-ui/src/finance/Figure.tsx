import { signOf, type MoneyValue } from "../lib/money";
import type { Path } from "../lib/path";
import { AppLink } from "../ui/AppLink";
import { Money } from "../ui/Money";
import styles from "./finance.module.css";

/** An amount of a statement; it opens what it is made of, if anything. */
export function Figure({ value, to, strong = false }: { readonly value: MoneyValue; readonly to?: Path | undefined; readonly strong?: boolean }) {
  if (!to || signOf(value.amount) === 0) return <Money value={value} strong={strong} />;
  return (
    <AppLink to={to} className={styles.figure}>
      <Money value={value} strong={strong} />
    </AppLink>
  );
}
