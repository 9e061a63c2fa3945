// Redis for tests: a private server on a free port, that can be stopped, frozen and started again.
import type { ChildProcess } from 'node:child_process';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createClient } from '@redis/client';
import { eventually } from './eventually.ts';

export interface TestRedis {
  readonly url: string;
  /** Ends it, with all that it held. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** It answers nobody and keeps its connections. */
  freeze(): void;
  thaw(): void;
  stop(): Promise<void>;
}

/** Why there is no server here; undefined when there can be one. In CI a missing server is a failure, not a reason to skip. */
export const redisMissing = (): string | undefined =>
  process.env['CI'] || spawnSync('redis-server', ['--version']).status === 0
    ? undefined
    : 'Redis is not installed (apt-get install redis-server)';

export const startRedis = async (): Promise<TestRedis> => {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, 'close');
  const url = `redis://127.0.0.1:${port}`;
  let server: ChildProcess | undefined;
  const end = (): void => void server?.kill('SIGKILL');
  process.once('exit', end);
  const kill = async (): Promise<void> => {
    const running = server;
    if (running === undefined) return;
    server = undefined;
    const gone = once(running, 'exit');
    running.kill('SIGKILL');
    await gone;
  };
  const start = async (): Promise<void> => {
    const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
    server = spawn('redis-server', options, { stdio: 'ignore' });
    await eventually(async () => {
      const client = createClient({ url, socket: { reconnectStrategy: false } }).on('error', () => {});
      try {
        await client.connect();
        await client.ping();
      } finally {
        client.destroy();
      }
    });
  };
  await start();
  return {
    url,
    kill,
    start,
    freeze: () => void server?.kill('SIGSTOP'),
    thaw: () => void server?.kill('SIGCONT'),
    stop: async () => {
      process.off('exit', end);
      await kill();
    },
  };
};
