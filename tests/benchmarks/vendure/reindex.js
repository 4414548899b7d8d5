// The search index, by Vendure's own indexer.
const { JobQueueService, RequestContextService, SearchService, TransactionalConnection, bootstrap } = require('@vendure/core');
const { config } = require('./config');

(async () => {
  const app = await bootstrap(config());
  const context = await app.get(RequestContextService).create({ apiType: 'admin' });
  await app.get(JobQueueService).start();
  const job = await app.get(SearchService).reindex(context);
  const database = app.get(TransactionalConnection).rawConnection;
  for (let state = ''; state !== 'COMPLETED'; ) {
    await new Promise(resolve => setTimeout(resolve, 1000));
    [{ state }] = await database.query('SELECT state FROM job_record WHERE id = $1', [job.id]);
    if (['FAILED', 'CANCELLED'].includes(state)) throw new Error(`indexing ${state}`);
  }
  await database.query('DELETE FROM job_record');
  await app.close();
  process.exit(0);
})().catch(error => { console.error(error); process.exit(1); });
