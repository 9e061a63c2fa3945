// A real Portico for end-to-end tests: the program as a user starts it, in a home of its own, on free ports.

import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');
const entry = join(root, 'server', 'cli', 'portico.ts');
const READY_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 15_000;
const readyLine =
  /Portico is ready:(?: control (http:\/\/[^\s,]+),?)?(?: edge (http:\/\/[^\s,]+),?)?(?: edge-tls (https:\/\/[^\s,]+))?/;

/** What root-credential.json holds; one credential signs for every dialect. */
export interface Credential {
  readonly accountId: string;
  readonly appId: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
}

export interface StartOptions {
  /** Further settings as variables, e.g. `{ PORTICO_SKEW_TENCENT: '60' }`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** A home that another instance has left; the caller removes it. */
  readonly home?: string;
  /** Command that starts the program, e.g. `['taskset', '-c', '0']`: it must become the program, not its parent. */
  readonly through?: readonly string[];
}

export interface Portico {
  readonly home: string;
  /** `http://127.0.0.1:<port>`; another port after each restart. */
  readonly controlUrl: string;
  readonly controlPort: number;
  readonly edgePort: number;
  readonly edgeTlsPort: number;
  readonly pid: number;
  /** The root credential of the first account. */
  readonly credential: Credential;
  /** Everything printed since the first start, both streams. */
  logs(): string;
  /** Milliseconds from spawn to the ready line of the last start. */
  readonly startedInMs: number;
  /** Milliseconds of processor time the last start took until the ready line, over all threads; undefined outside Linux. */
  readonly startedInCpuMs: number | undefined;
  /** Sends a signal and waits for the end of the process. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Starts again in the same home; ends the running process first (SIGTERM) if there is one. */
  restart(): Promise<void>;
  /** SIGTERM, waits for the end, removes the home. Fails when the process does not end in time or with another code than 0. */
  stop(): Promise<void>;
  /** Runs another command of the program against this one's home and control port: `run('account', 'list')`. */
  run(...words: string[]): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }>;
}

/** Variables of the surrounding shell that are settings of Portico must not reach a test's instance. */
const cleanEnvironment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(PORTICO_|NODE_TEST_CONTEXT)/.test(name)));

export const startPortico = async (options: StartOptions = {}): Promise<Portico> => {
  const home = options.home ?? mkdtempSync(join(tmpdir(), 'portico-test-'));
  const environment = {
    ...cleanEnvironment(),
    PORTICO_HOME: home,
    PORTICO_CONTROL_PORT: '0',
    PORTICO_EDGE_PORT: '0',
    PORTICO_EDGE_TLS_PORT: '0',
    PORTICO_WORKERS: '2',
    ...options.settings,
  };
  let output = '';
  let child: ChildProcess | undefined;
  let controlUrl = '';
  let edgeUrl = '';
  let edgeTlsUrl = '';
  let startedInMs = 0;
  let startedInCpuMs: number | undefined;

  const start = async (): Promise<void> => {
    const begun = performance.now();
    const [command = '', ...words] = [...(options.through ?? []), process.execPath, entry, 'serve'];
    const started = spawn(command, words, { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
    child = started;
    killWithTheTest(started);
    let sinceStart = '';
    const ready = Promise.withResolvers<RegExpExecArray>();
    const read = (chunk: string): void => {
      output += chunk;
      sinceStart += chunk;
      const match = readyLine.exec(sinceStart);
      if (match && sinceStart.includes('\n', match.index)) ready.resolve(match);
    };
    started.stdout?.setEncoding('utf8').on('data', read);
    started.stderr?.setEncoding('utf8').on('data', read);
    started.once('exit', (code, signal) =>
      ready.reject(new Error(`Portico ended before it was ready (${signal ?? code}):\n${sinceStart}`)),
    );
    const deadline = setTimeout(
      () => ready.reject(new Error(`Portico was not ready in ${READY_TIMEOUT_MS} ms:\n${sinceStart}`)),
      READY_TIMEOUT_MS,
    );
    try {
      const [, control, edge, edgeTls] = await ready.promise;
      controlUrl = control ?? '';
      edgeUrl = edge ?? '';
      edgeTlsUrl = edgeTls ?? '';
      startedInMs = performance.now() - begun;
      startedInCpuMs = cpuMs(started.pid);
    } catch (error) {
      started.kill('SIGKILL');
      throw error;
    } finally {
      clearTimeout(deadline);
    }
  };

  const isRunning = (): boolean => child !== undefined && child.exitCode === null && child.signalCode === null;

  const kill = async (signal: NodeJS.Signals): Promise<void> => {
    if (child === undefined || !isRunning()) return;
    const ended = once(child, 'exit', { signal: AbortSignal.timeout(STOP_TIMEOUT_MS) });
    child.kill(signal);
    try {
      await ended;
    } catch {
      child.kill('SIGKILL');
      throw new Error(`Portico did not end within ${STOP_TIMEOUT_MS} ms after ${signal}:\n${output.slice(-4000)}`);
    }
  };

  await start();
  const credential = JSON.parse(readFileSync(join(home, 'root-credential.json'), 'utf8')) as Credential;

  return {
    home,
    credential,
    get controlUrl() {
      return controlUrl;
    },
    get controlPort() {
      return Number(new URL(controlUrl).port);
    },
    get edgePort() {
      return Number(new URL(edgeUrl).port);
    },
    get edgeTlsPort() {
      return Number(new URL(edgeTlsUrl).port);
    },
    get pid() {
      return child?.pid ?? 0;
    },
    get startedInMs() {
      return startedInMs;
    },
    get startedInCpuMs() {
      return startedInCpuMs;
    },
    logs: () => output,
    kill,
    async restart() {
      await kill('SIGTERM');
      await start();
    },
    async stop() {
      const running = isRunning();
      await kill('SIGTERM');
      if (options.home === undefined) rmSync(home, { recursive: true, force: true });
      if (running && child?.exitCode !== 0)
        throw new Error(`Portico ended with ${child?.signalCode ?? child?.exitCode}:\n${output.slice(-4000)}`);
    },
    async run(...words) {
      const command = spawn(process.execPath, [entry, ...words], {
        env: { ...environment, PORTICO_CONTROL_PORT: new URL(controlUrl).port },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      killWithTheTest(command);
      let stdout = '';
      let stderr = '';
      command.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
      command.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
      const [code] = (await once(command, 'close')) as [number | null];
      return { code: code ?? -1, stdout, stderr };
    },
  };
};

/** Linux counts in hundredths of a second: fields 14 and 15 of /proc/<pid>/stat, after the name in brackets. */
const cpuMs = (pid: number | undefined): number | undefined => {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return undefined;
  }
};

/** No process outlives the test file, even when the runner ends it early. */
const killWithTheTest = (child: ChildProcess): void => {
  const end = (): void => void child.kill('SIGKILL');
  process.once('exit', end);
  child.once('exit', () => process.off('exit', end));
};
