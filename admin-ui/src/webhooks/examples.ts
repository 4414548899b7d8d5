/** How a document, a filter and fields look: those of the guide. */
export const webhookExamples = {
  query: "query($id: ID!) {\n  order(id: $id) { number paymentState total { amount currencyCode } }\n}",
  filter: '{ "paymentState": { "eq": "PAID" } }',
  fields: "payment_state",
} as const;
