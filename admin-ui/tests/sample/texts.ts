/** The sample's words. A real feature has them in src/locales/<language>/<feature>.json and reads them with `t`. */
const TEXTS = {
  title: "Orders",
  search: "Number or customer",
  state: "Payment",
  placedAt: "Placed",
  number: "Number",
  customer: "Customer",
  total: "Total",
  note: "Note",
  empty: "No orders yet",
  save: "Save note",
  cancel: "Cancel order",
  cancelTitle: "Cancel this order?",
  saved: "Saved",
  states: { PENDING: "Pending", PAID: "Paid", REFUNDED: "Refunded" },
} as const;

export default TEXTS;
