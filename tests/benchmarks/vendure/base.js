// Vendure's own schema and its own first rows: channel, country, tax, shipping, payment.
const { Populator, bootstrap } = require('@vendure/core');
const { config } = require('./config');

const initialData = {
  defaultLanguage: 'en',
  defaultZone: 'Europe',
  roles: [],
  countries: [{ name: 'United Kingdom', code: 'GB', zone: 'Europe' }],
  taxRates: [{ name: 'Standard Tax', percentage: 20 }],
  shippingMethods: [{ name: 'Standard Shipping', price: 500 }],
  paymentMethods: [
    {
      name: 'Dummy Payment',
      handler: { code: 'dummy-payment-handler', arguments: [{ name: 'automaticSettle', value: 'true' }] },
    },
  ],
  collections: [],
};

(async () => {
  const app = await bootstrap(config(true));
  await app.get(Populator).populateInitialData(initialData);
  await app.close();
  process.exit(0);
})().catch(error => { console.error(error); process.exit(1); });
