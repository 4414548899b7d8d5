import { Select } from "antd";
import { useTranslation } from "react-i18next";
import { Field } from "../form/Field";
import { useCategoryTree, useTagList } from "./useLabels";

/** Where a product is filed: any number of categories, by their whole path, and tags. */
export function PlacesFields() {
  const { t } = useTranslation("catalog");
  const { options } = useCategoryTree();
  const tags = useTagList();
  return (
    <>
      <Field name="categoryIds" label={t("categories")}>
        <Select mode="multiple" optionFilterProp="label" options={[...options]} />
      </Field>
      <Field name="tagIds" label={t("tags")}>
        <Select mode="multiple" optionFilterProp="label" options={tags.map(({ id, name }) => ({ value: id, label: name }))} />
      </Field>
    </>
  );
}
