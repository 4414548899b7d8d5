import { Input, Select } from "antd";
import { useTranslation } from "react-i18next";
import { DayInput } from "../form/DayInput";
import { InstantInput } from "../form/InstantInput";
import { ReferenceInput } from "./ReferenceInput";
import type { Definition } from "./values";

interface Props {
  readonly definition: Definition;
  readonly id?: string;
  readonly "aria-label"?: string;
  readonly value?: string;
  readonly onChange?: (value: string | undefined) => void;
}

const LONG_TEXT = 80;

/** One value of a custom field, as its type is filled in. */
export function FieldControl({ definition: { type, validation }, value, onChange, ...rest }: Props) {
  const { t } = useTranslation("fields");
  const choose = { ...rest, value: value ?? null, onChange: (chosen: string | null | undefined) => onChange?.(chosen ?? undefined), allowClear: true, style: { width: "100%" } };
  switch (type) {
    case "BOOLEAN":
      return <Select<string | null> {...choose} options={[{ value: "true", label: t("yes") }, { value: "false", label: t("no") }]} />;
    case "SELECT":
      return <Select<string | null> {...choose} showSearch options={validation.options.map((option) => ({ value: option, label: option }))} />;
    case "REFERENCE":
      return <ReferenceInput {...rest} kind={validation.referenceType ?? ""} value={value} onChange={onChange} />;
    case "DATE":
      return <DayInput {...(rest.id ? { id: rest.id } : {})} {...(rest["aria-label"] ? { label: rest["aria-label"] } : {})} value={value} onChange={(day) => onChange?.(day)} onClear={() => onChange?.(undefined)} />;
    case "INSTANT":
      return <InstantInput {...rest} value={value ?? null} onChange={(moment) => onChange?.(moment)} />;
    default: {
      const shared = { ...rest, value: value ?? "", onChange: (event: { target: { value: string } }) => onChange?.(event.target.value) };
      if (type !== "TEXT") return <Input {...shared} inputMode={type === "INTEGER" ? "numeric" : "decimal"} autoComplete="off" />;
      const isLong = (validation.maxLength ?? Infinity) > LONG_TEXT;
      return isLong ? <Input.TextArea {...shared} autoSize={{ minRows: 1, maxRows: 8 }} /> : <Input {...shared} autoComplete="off" />;
    }
  }
}
