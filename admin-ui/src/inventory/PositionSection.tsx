import { Button, DatePicker, Select } from "antd";
import dayjs from "dayjs";
import { useTranslation } from "react-i18next";
import { useViewer } from "../api/viewer";
import type { Day } from "../lib/dates";
import { paths } from "../paths";
import { AppLink } from "../ui/AppLink";
import { useFormats } from "../ui/formats";
import { Money, Quantity } from "../ui/Money";
import { Section } from "../ui/Section";
import { StatCard, StatRow } from "../ui/StatCard";
import { stockCan } from "./capabilities";
import styles from "./inventory.module.css";
import type { VariantStock } from "./StockVariantPage";
import { useLocations } from "./useLocations";
import { useUnitCost } from "./useUnitCost";

interface Props {
  readonly stock: VariantStock;
  readonly day: Day | undefined;
  readonly locationId: string | null;
  readonly loading: boolean;
  readonly change: (change: Readonly<Record<string, string | undefined>>) => void;
}

/** The buckets of a variant's stock, at a location or in all, now or at the end of a day. */
export function PositionSection({ stock: { stockPosition: position, variant }, day, locationId, loading, change }: Props) {
  const { t } = useTranslation("inventory");
  const { today, day: dayText } = useFormats();
  const unitCost = useUnitCost();
  const withCost = stockCan(useViewer()).seeCost();
  const locations = useLocations();
  const label = day ? t("positionAt", { day: dayText(day) }) : t("positionNow");
  return (
    <Section title={label} {...(variant.product ? { actions: <AppLink to={paths.product(variant.product.id)}>{t("showProduct")}</AppLink> } : {})}>
      <div className={styles.asOf}>
        {locations.length > 1 && (
          <Select
            value={locationId ?? ""}
            aria-label={t("location")}
            options={[{ value: "", label: t("allLocations") }, ...locations.map(({ id, name }) => ({ value: id, label: name }))]}
            onChange={(id: string) => change({ location: id || undefined })}
          />
        )}
        <DatePicker
          value={day ? dayjs(day) : null}
          onChange={(picked) => change({ asOf: picked?.format("YYYY-MM-DD") })}
          disabledDate={(one) => one.format("YYYY-MM-DD") > today()}
          placeholder={t("asOf")}
          aria-label={t("asOf")}
          inputReadOnly
        />
        {day && (
          <Button type="link" onClick={() => change({ asOf: undefined })}>
            {t("backToNow")}
          </Button>
        )}
      </div>
      <StatRow>
        <StatCard label={t("onHand")} value={<Quantity value={position?.onHand ?? "0"} />} loading={loading} />
        <StatCard label={t("reserved")} value={<Quantity value={position?.reserved} />} loading={loading} {...(day ? { hint: t("unknownOfPast") } : {})} />
        <StatCard label={t("available")} value={<Quantity value={position?.available} />} loading={loading} {...(day ? { hint: t("unknownOfPast") } : {})} />
        {withCost && <StatCard label={t("value")} value={<Money value={position?.value} />} loading={loading} />}
        {withCost && (
          <StatCard label={t("averageCost")} value={position?.averageCost ? unitCost(position.averageCost) : "–"} hint={t("perUnit")} loading={loading} />
        )}
      </StatRow>
    </Section>
  );
}
