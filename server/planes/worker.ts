// The entry of a worker thread: an edge, spoken to by messages.
import { parentPort, workerData } from 'node:worker_threads';
import { startEdge } from './edge.ts';
import type { FromWorker, ToWorker, WorkerSeed } from './messages.ts';

if (parentPort === null) throw new Error('worker.ts runs in a worker thread');
const port = parentPort;
const tell = (message: FromWorker): void => port.postMessage(message);
const seed = workerData as WorkerSeed;

try {
  const edge = await startEdge(seed.settings, seed.memory, seed.update, seed.slots, {
    records: (records) => tell({ kind: 'records', records }),
    warn: (event, fields) => tell({ kind: 'warn', event, fields }),
  });
  port.on('message', (message: ToWorker) => {
    switch (message.kind) {
      case 'apply':
        edge.apply(message.update, message.slots);
        tell({ kind: 'applied', sequence: message.sequence });
        return;
      case 'close':
        void edge.close(message.drainMs).then(() => {
          tell({ kind: 'closed' });
          port.close();
        });
        return;
      default:
        message satisfies never;
    }
  });
  tell({ kind: 'listening', port: edge.port, tlsPort: edge.tlsPort });
} catch (error) {
  const { message, code } = error as NodeJS.ErrnoException;
  tell({ kind: 'failed', message, code });
}
