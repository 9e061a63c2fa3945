// The process that the crash test kills: writes rows and takes nonces without end, and reports each one it was promised.
// Run by durability-cases.ts with the home and the database URL ('' for SQLite).
import { randomUUID } from 'node:crypto';
import { openStore } from './store.ts';

const [home = '', databaseUrl = ''] = process.argv.slice(2);
const store = await openStore({ home, databaseUrl, masterKey: Buffer.alloc(32, 9) });
const tenant = { accountId: '100000000001', region: 'ap-guangzhou' };

const writeForever = async (): Promise<never> => {
  for (;;) {
    const id = randomUUID();
    await store.write(async (tx) => {
      await store.scope(tx, tenant).insert('bandwidth_share', {
        bandwidth_share_id: id,
        name: id,
        project_id: '0',
        line_id: 'line',
        bandwidth: 1,
        charge_type: 'Peak',
        created_at: '2026-11-24T00:00:00Z',
      });
      store.changed(tx, { plane: 'gateway', aggregate: id, ...tenant });
    });
    process.send?.({ row: id });
  }
};

const takeForever = async (): Promise<never> => {
  for (;;) {
    const nonce = randomUUID();
    if (await store.nonces.take(nonce, Date.now() + 600_000)) process.send?.({ nonce });
  }
};

await Promise.all([writeForever(), writeForever(), takeForever()]);
