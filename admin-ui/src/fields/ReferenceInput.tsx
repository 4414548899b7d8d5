import { Input, Select } from "antd";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { TypedDocumentNode } from "urql";
import {
  CategoryReferenceDocument,
  CustomerReferenceDocument,
  OrderReferenceDocument,
  ProductReferenceDocument,
  TagReferenceDocument,
  type ProductReferenceQuery,
  type ProductReferenceQueryVariables,
} from "../api/generated/fields/references";
import { useLoad } from "../api/useLoad";
import { useSettled } from "../ui/useSettled";

type Found = TypedDocumentNode<ProductReferenceQuery, ProductReferenceQueryVariables>;

// All of them answer in one shape.
const FINDERS = {
  Product: ProductReferenceDocument,
  Customer: CustomerReferenceDocument as unknown as Found,
  Order: OrderReferenceDocument as unknown as Found,
  Category: CategoryReferenceDocument as unknown as Found,
  Tag: TagReferenceDocument as unknown as Found,
} as const;

/** What a reference can be chosen from; of other types it is given by its id. */
export const REFERABLE = Object.keys(FINDERS) as readonly (keyof typeof FINDERS)[];

// An id of nothing: what is left out of a query has to have one all the same.
const NONE = "00000000-0000-0000-0000-000000000000";

interface Props {
  readonly id?: string;
  readonly "aria-label"?: string;
  /** The type of what is referred to. */
  readonly kind: string;
  readonly value: string | undefined;
  readonly onChange: ((id: string | undefined) => void) | undefined;
}

/** Refers to something else of the shop, which is found by its name. */
export function ReferenceInput({ kind, value, onChange, ...rest }: Props) {
  if (kind in FINDERS) return <Finder {...rest} document={FINDERS[kind as keyof typeof FINDERS]} value={value} onChange={onChange} />;
  return <Input {...rest} value={value ?? ""} onChange={(event) => onChange?.(event.target.value)} autoComplete="off" />;
}

function Finder({ document, value, onChange, ...rest }: Omit<Props, "kind"> & { readonly document: Found }) {
  const { t } = useTranslation("fields");
  const [typed, setTyped] = useState("");
  const search = useSettled(typed.trim());
  const variables = useMemo(() => ({ search, id: value ?? NONE, withChosen: Boolean(value) }), [search, value]);
  const { data, loading } = useLoad(document, { variables });
  const named = new Map([...(data?.found.nodes ?? []), ...(data?.chosen ? [data.chosen] : [])].map(({ id, label }) => [id, label || t("nameless")]));
  if (value && !named.has(value)) named.set(value, value);
  return (
    <Select<string | null>
      {...rest}
      showSearch={{ filterOption: false, onSearch: setTyped }}
      allowClear
      style={{ width: "100%" }}
      value={value ?? null}
      loading={loading}
      placeholder={t("find")}
      notFoundContent={loading ? t("searching") : t("nothingFound")}
      options={[...named].map(([id, label]) => ({ value: id, label }))}
      onChange={(id) => onChange?.(id ?? undefined)}
    />
  );
}
