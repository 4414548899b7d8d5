// Vendure as in production: PostgreSQL, its default search and job queue, no admin UI, no log of requests.
process.env.NODE_ENV = 'production';
process.env.VENDURE_DISABLE_TELEMETRY = 'true';
const { DefaultJobQueuePlugin, DefaultLogger, DefaultSearchPlugin, LogLevel, dummyPaymentHandler } = require('@vendure/core');

exports.config = (synchronize = false) => ({
  logger: new DefaultLogger({ level: LogLevel.Error, timestamp: false }),
  apiOptions: {
    hostname: '127.0.0.1',
    port: Number(process.env.VENDURE_PORT || 0),
    adminApiPath: 'admin-api',
    shopApiPath: 'shop-api',
    adminApiPlayground: false,
    shopApiPlayground: false,
    introspection: false,
  },
  authOptions: {
    tokenMethod: ['bearer'],
    requireVerification: false,
    superadminCredentials: { identifier: 'benchadmin', password: 'bench-shop-2026' },
  },
  dbConnectionOptions: {
    type: 'postgres',
    host: process.env.VENDURE_SOCKET,
    username: 'postgres',
    database: process.env.VENDURE_DATABASE,
    synchronize,
    migrations: [],
    logging: false,
    extra: { max: 20 },
  },
  paymentOptions: { paymentMethodHandlers: [dummyPaymentHandler] },
  plugins: [
    DefaultJobQueuePlugin.init({ pollInterval: 1000, concurrency: 1 }),
    DefaultSearchPlugin.init({ bufferUpdates: false, indexStockStatus: true }),
  ],
});
