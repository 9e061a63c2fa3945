// PostgreSQL for tests: the server named by PORTICO_TEST_DATABASE_URL, or a private one on a free port made from the
// installed programs. Each caller gets a database of its own.
import type { ChildProcess } from 'node:child_process';
import { spawn, spawnSync } from 'node:child_process';
import { chownSync, globSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { eventually } from './eventually.ts';

export interface TestPostgres {
  /** Makes an empty database and returns its URL. */
  createDatabase(): Promise<string>;
  /** Ends the private server at once, and starts it again on the same data and port. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  stop(): Promise<void>;
}

/** Why there is no server here; undefined when there can be one. In CI a missing server is a failure, not a reason to skip. */
export const postgresMissing = (): string | undefined => {
  if (process.env['PORTICO_TEST_DATABASE_URL'] || findPrograms() !== undefined || process.env['CI']) return undefined;
  return 'PostgreSQL is not installed (apt-get install postgresql) and PORTICO_TEST_DATABASE_URL is not set';
};

const findPrograms = (): string | undefined => {
  const found = globSync('/usr/lib/postgresql/*/bin/initdb').toSorted().at(-1);
  return found === undefined ? undefined : dirname(found);
};

const freePort = async (): Promise<number> => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
};

/** PostgreSQL refuses to run as root: its own user runs it then. */
const runAs = (): { readonly uid: number; readonly gid: number } | undefined => {
  if (userInfo().uid !== 0) return undefined;
  const id = (flag: string): number => Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout);
  return { uid: id('-u'), gid: id('-g') };
};

const startPrivate = async (): Promise<Omit<TestPostgres, 'createDatabase'> & { readonly url: string }> => {
  const programs = findPrograms();
  if (programs === undefined) throw new Error('PostgreSQL is not installed');
  const owner = runAs();
  const directory = mkdtempSync(join(tmpdir(), 'portico-postgres-'));
  if (owner !== undefined) chownSync(directory, owner.uid, owner.gid);
  const data = join(directory, 'data');
  const options = { ...owner, cwd: directory };
  const made = spawnSync(
    join(programs, 'initdb'),
    ['-D', data, '-U', 'postgres', '-A', 'trust', '--no-sync', '-E', 'UTF8', '--no-locale'],
    { ...options, encoding: 'utf8' },
  );
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`);
  const port = await freePort();
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  const start = async (): Promise<ChildProcess> => {
    const server = spawn(
      join(programs, 'postgres'),
      // fsync off: what is tested is Portico's own end, never that of the machine.
      ['-D', data, '-h', '127.0.0.1', '-p', String(port), '-k', '', '-c', 'fsync=off', '-c', 'max_connections=200'],
      { ...options, stdio: 'ignore' },
    );
    await eventually(async () => {
      if (server.exitCode !== null) throw new Error(`postgres ended with ${server.exitCode}`);
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      await client.end();
    }, 20_000);
    return server;
  };
  let server: ChildProcess | undefined = await start();
  const killWithTheTest = (): void => void server?.kill('SIGQUIT');
  process.once('exit', killWithTheTest);
  const end = async (): Promise<void> => {
    if (server === undefined) return;
    const ended = new Promise((resolve) => server?.once('exit', resolve));
    server.kill('SIGINT');
    await ended;
    server = undefined;
  };
  return {
    url,
    pause: end,
    resume: async () => {
      server = await start();
    },
    stop: async () => {
      process.off('exit', killWithTheTest);
      await end();
      rmSync(directory, { recursive: true, force: true });
    },
  };
};

/** Throws when there is no server; ask `postgresMissing` first. */
export const startPostgres = async (): Promise<TestPostgres> => {
  const given = process.env['PORTICO_TEST_DATABASE_URL'];
  const server = given
    ? { url: given, pause: async () => {}, resume: async () => {}, stop: async () => {} }
    : await startPrivate();
  const made: string[] = [];
  const asOwner = async (sql: string): Promise<void> => {
    const client = new pg.Client({ connectionString: server.url });
    await client.connect();
    await client.query(sql);
    await client.end();
  };
  return {
    pause: server.pause,
    resume: server.resume,
    createDatabase: async () => {
      const name = `portico_test_${process.pid}_${made.length}`;
      made.push(name);
      await asOwner(`create database ${name}`);
      const url = new URL(server.url);
      url.pathname = `/${name}`;
      return url.href;
    },
    stop: async () => {
      if (given) for (const name of made) await asOwner(`drop database ${name} with (force)`);
      await server.stop();
    },
  };
};
