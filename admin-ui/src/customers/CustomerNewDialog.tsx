import { useTranslation } from "react-i18next";
import { CustomerCreateDocument } from "../api/generated/customers/customers";
import { useAction } from "../api/useAction";
import { FormDialog } from "../form/FormDialog";
import { paths } from "../paths";
import { useGo } from "../ui/useGo";
import { CustomerFields, customerInput, type CustomerValues } from "./CustomerFields";

const EMPTY: CustomerValues = { name: "", note: "" };

export function CustomerNewDialog({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  const { t } = useTranslation("customers");
  const go = useGo();
  const create = useAction(CustomerCreateDocument, (data) => data.customerCreate, ["Customer"]);
  return (
    <FormDialog
      open={open}
      onClose={onClose}
      title={t("newCustomer")}
      submitLabel={t("create")}
      initialValues={EMPTY}
      submit={(values, { idempotencyKey: key }) => create({ input: customerInput(values), key })}
      onDone={({ customer }) => customer && go(paths.customer(customer.id))}
    >
      <CustomerFields />
    </FormDialog>
  );
}
