// A port to listen on, known before anything listens.
import { createServer } from 'node:net';

/** `port`, or a free one for 0. Rejects when another program has it: SO_REUSEPORT would quietly share it. */
export const reservePort = (host: string, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen({ host, port, exclusive: true }, () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : port));
    });
  });
