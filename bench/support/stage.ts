// What a benchmark starts: processes pinned to cores and a folder of its own, all gone when it ends.
import type { ChildProcess } from 'node:child_process';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const READY_WITHIN_MS = 20_000;
const END_WITHIN_MS = 10_000;

export interface Pinned {
  readonly child: ChildProcess;
  readonly pid: number;
}

export interface Stage {
  readonly folder: string;
  /** Starts a program on cores of a `taskset` list; it ends with the stage. */
  start(cores: string, command: string, args: readonly string[], environment?: NodeJS.ProcessEnv): Pinned;
  /** Runs a program to its end; resolves to what it printed. Rejects when it fails. */
  run(cores: string, command: string, args: readonly string[]): Promise<string>;
  /** Called at the end, last one first. */
  atEnd(end: () => Promise<unknown>): void;
  /** Makes a folder in the stage's. */
  makeFolder(name: string): string;
  end(): Promise<void>;
}

/** Tools that a benchmark needs and this machine has not. */
export const missingTools = (...tools: readonly string[]): string[] =>
  tools.filter((tool) => spawnSync('which', [tool]).status !== 0);

export const openStage = (): Stage => {
  const folder = mkdtempSync(join(tmpdir(), 'portico-bench-'));
  // nginx's workers run as nobody when it is started by root.
  chmodSync(folder, 0o755);
  const endings: (() => Promise<unknown>)[] = [];
  const start: Stage['start'] = (cores, command, args, environment = process.env) => {
    const child = spawn('taskset', ['-c', cores, command, ...args], {
      cwd: folder,
      env: environment,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    if (child.pid === undefined) throw new Error(`cannot start ${command}`);
    endings.push(() => endChild(child));
    return { child, pid: child.pid };
  };
  const end = async (): Promise<void> => {
    for (const ending of endings.splice(0).reverse()) await ending();
    rmSync(folder, { recursive: true, force: true });
  };
  const interrupt = (): void => void end().finally(() => process.exit(1));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, interrupt);
  return {
    folder,
    start,
    async run(cores, command, args) {
      const { child } = start(cores, command, args);
      let text = '';
      child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      const [code] = (await once(child, 'close')) as [number | null];
      endings.pop();
      if (code !== 0) throw new Error(`${command} ended with ${code}:\n${text}`);
      return text;
    },
    atEnd: (end) => void endings.push(end),
    makeFolder(name) {
      const path = join(folder, name);
      mkdirSync(path);
      return path;
    },
    async end() {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, interrupt);
      await end();
    },
  };
};

const endChild = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  const late = setTimeout(() => child.kill('SIGKILL'), END_WITHIN_MS);
  child.kill('SIGTERM');
  await ended;
  clearTimeout(late);
};

/** Runs `work` with a stage of its own, which ends whatever happens. */
export const onStage = async <T>(work: (stage: Stage) => Promise<T>): Promise<T> => {
  const stage = openStage();
  try {
    return await work(stage);
  } finally {
    await stage.end();
  }
};

export interface Place {
  readonly port: number;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Status that is waited for; 200 without it. */
  readonly status?: number;
}

/** Waits for such an answer. Rejects with the last one when none comes in time. */
export const waitUntilServed = async ({ port, path, headers = {}, status = 200 }: Place): Promise<void> => {
  const deadline = performance.now() + READY_WITHIN_MS;
  let last = '';
  while (performance.now() < deadline) {
    last = await new Promise<string>((resolve) => {
      const sent = request({ host: '127.0.0.1', port, path, headers, agent: false }, (response) => {
        // Its body may be large.
        response.destroy();
        resolve(String(response.statusCode));
      });
      sent.once('error', (error) => resolve(error.message));
      sent.end();
    });
    if (last === String(status)) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`port ${port} does not serve ${path}: ${last}`);
};
