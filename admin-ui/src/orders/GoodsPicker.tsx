import { Select } from "antd";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { OrderGoodsDocument } from "../api/generated/orders/newOrder";
import { useLoad } from "../api/useLoad";
import { useFormats } from "../ui/formats";
import { useSettled } from "../ui/useSettled";
import type { Goods } from "./newOrderInput";

interface Props {
  readonly chosen: readonly string[];
  readonly onChoose: (goods: Goods) => void;
}

/** Finds a variant by the product's words, SKU or barcode; choosing it puts it on the order. */
export function GoodsPicker({ chosen, onChoose }: Props) {
  const { t } = useTranslation("orders");
  const { money } = useFormats();
  const [typed, setTyped] = useState("");
  const search = useSettled(typed.trim());
  const variables = useMemo(() => ({ search }), [search]);
  const { data, loading } = useLoad(OrderGoodsDocument, { variables, pause: search === "" });
  const found: readonly Goods[] =
    search === ""
      ? []
      : (data?.products.nodes ?? []).flatMap(({ name, variants }) =>
          variants.map((variant) => ({ ...variant, productName: name })),
        );
  const labelOf = (goods: Goods) =>
    [
      [goods.productName, goods.title].filter(Boolean).join(" "),
      goods.sku,
      goods.price ? money(goods.price.price) : t("noPrice"),
      goods.trackStock && t("availableNow", { quantity: goods.availability.available ?? "0" }),
    ]
      .filter(Boolean)
      .join(" · ");
  return (
    <Select
      showSearch
      value={null}
      filterOption={false}
      searchValue={typed}
      onSearch={setTyped}
      loading={loading}
      placeholder={t("findGoods")}
      aria-label={t("findGoods")}
      style={{ width: "100%" }}
      notFoundContent={search === "" ? t("typeToFind") : loading ? t("searching") : t("nothingFound")}
      options={found.map((goods) => ({ value: goods.id, label: labelOf(goods), disabled: chosen.includes(goods.id) }))}
      onChange={(id: string | null) => {
        const goods = found.find((one) => one.id === id);
        if (goods) onChoose(goods);
        setTyped("");
      }}
    />
  );
}
