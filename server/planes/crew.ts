// The worker threads: started, told of every update, replaced when one dies, drained at the end.
import { Worker } from 'node:worker_threads';
import type { EdgeReports, EdgeSettings } from './edge.ts';
import type { GatewayUpdate } from './gateway/snapshot.ts';
import type { PlanesLog } from './host.ts';
import type { Slots } from './limits/slots.ts';
import type { FromWorker, ToWorker, WorkerSeed } from './messages.ts';

export interface Crew {
  readonly port: number;
  readonly tlsPort: number | undefined;
  threadIds(): readonly number[];
  /** Ends one at once, as a crash would; another takes its place. */
  terminate(threadId: number): Promise<void>;
  /** Resolves when all serve the update. */
  apply(update: GatewayUpdate, slots: Slots): Promise<void>;
  close(drainMs: number): Promise<void>;
}

export interface CrewOptions {
  readonly size: number;
  readonly settings: EdgeSettings;
  readonly memory: SharedArrayBuffer;
  /** Everything published, for a worker that starts. */
  readonly whole: () => { readonly update: GatewayUpdate; readonly slots: Slots };
  readonly reports: EdgeReports;
  readonly log: PlanesLog;
}

/** Wait before a worker that died is replaced, longer each time it dies young. */
const FIRST_WAIT_MS = 50;
const LONGEST_WAIT_MS = 5_000;
const YOUNG_MS = 10_000;
/** For a worker to say that it is done, beyond the drain itself. */
const FAREWELL_MS = 1_000;
/** Half of Node's own: what calls leave behind is gone by then, and a process of many workers stays small. */
const YOUNG_GENERATION_MB = 24;

interface Member {
  readonly worker: Worker;
  readonly listening: Promise<FromWorker & { kind: 'listening' }>;
  readonly startedAt: number;
  readonly gone: Promise<void>;
}

export const startCrew = async (options: CrewOptions): Promise<Crew> => {
  const { log, reports } = options;
  const members: (Member | undefined)[] = [];
  /** Applied by update: who has yet to answer. */
  const waiting = new Map<number, { readonly left: Set<Worker>; readonly resolve: () => void }>();
  let sequence = 0;
  let closing = false;

  const answered = (worker: Worker, answeredSequence: number | undefined): void => {
    for (const [number, wait] of waiting) {
      if (answeredSequence !== undefined && number > answeredSequence) continue;
      wait.left.delete(worker);
      if (wait.left.size > 0) continue;
      waiting.delete(number);
      wait.resolve();
    }
  };

  const start = (place: number, waitMs: number): Member => {
    const { update, slots } = options.whole();
    const workerData: WorkerSeed = { settings: options.settings, memory: options.memory, update, slots };
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData,
      name: `edge ${place}`,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
    });
    const startedAt = performance.now();
    let heard: (message: FromWorker & { kind: 'listening' }) => void;
    let refused: (error: Error) => void;
    const listening = new Promise<FromWorker & { kind: 'listening' }>((resolve, reject) => {
      heard = resolve;
      refused = reject;
    });
    listening.catch(() => {});
    worker.on('message', (message: FromWorker) => {
      switch (message.kind) {
        case 'listening':
          return heard(message);
        case 'failed':
          return refused(Object.assign(new Error(message.message), { code: message.code }));
        case 'applied':
          return answered(worker, message.sequence);
        case 'records':
          return reports.records(message.records);
        case 'warn':
          return reports.warn(message.event, message.fields);
        case 'closed':
          return;
        default:
          message satisfies never;
      }
    });
    worker.on('error', (error) => {
      refused(error as Error);
      log.error('edge worker failed', {
        worker: place,
        cause: error instanceof Error ? (error.stack ?? '') : String(error),
      });
    });
    const gone = new Promise<void>((resolve) => {
      worker.on('exit', (code) => {
        refused(new Error(`edge worker ended with ${code}`));
        members[place] = undefined;
        // A worker that starts anew begins with the whole, so nobody needs to wait for the dead one.
        answered(worker, undefined);
        resolve();
        if (closing || !started) return;
        const young = performance.now() - startedAt < YOUNG_MS;
        const nextMs = young ? Math.min(waitMs * 2, LONGEST_WAIT_MS) : FIRST_WAIT_MS;
        log.warn('edge worker ended', { worker: place, code, restartMs: waitMs });
        setTimeout(() => {
          if (!closing) members[place] = start(place, nextMs);
        }, waitMs).unref();
      });
    });
    return { worker, listening, startedAt, gone };
  };

  let started = false;
  for (let place = 0; place < options.size; place += 1) members[place] = start(place, FIRST_WAIT_MS);
  const alive = (): Member[] => members.filter((member) => member !== undefined);
  const close = async (drainMs: number): Promise<void> => {
    closing = true;
    await Promise.all(
      alive().map(async (member) => {
        tell(member.worker, { kind: 'close', drainMs });
        const timer = setTimeout(() => void member.worker.terminate(), drainMs + FAREWELL_MS);
        await member.gone;
        clearTimeout(timer);
      }),
    );
  };
  let first: FromWorker & { kind: 'listening' };
  try {
    const all = await Promise.all(alive().map((member) => member.listening));
    first = all[0]!;
    started = true;
  } catch (error) {
    closing = true;
    await Promise.all(alive().map((member) => member.worker.terminate()));
    throw error;
  }
  return {
    port: first.port,
    tlsPort: first.tlsPort,
    terminate: async (threadId) => {
      const member = alive().find(({ worker }) => worker.threadId === threadId);
      await member?.worker.terminate();
      await member?.gone;
    },
    threadIds: () => alive().map((member) => member.worker.threadId),
    apply: (update, slots) =>
      new Promise((resolve) => {
        const workers = alive().map((member) => member.worker);
        if (workers.length === 0) return resolve();
        sequence += 1;
        waiting.set(sequence, { left: new Set(workers), resolve });
        for (const worker of workers) tell(worker, { kind: 'apply', sequence, update, slots });
      }),
    close,
  };
};

const tell = (worker: Worker, message: ToWorker): void => worker.postMessage(message);
