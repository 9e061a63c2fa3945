// What every benchmark takes from the environment, and how the cores are shared out.
import { availableParallelism } from 'node:os';

const whole = (name: string, otherwise: number): number => {
  const value = Number(process.env[name] ?? otherwise);
  if (!Number.isInteger(value) || value < 1) throw new Error(`${name}: a whole number from 1 on expected`);
  return value;
};

/** Rounds of each case; the median counts. */
export const ROUNDS = whole('ROUNDS', 3);
/** Length of one measurement. */
export const SECONDS = whole('SECONDS', 5);
export const CONNECTIONS = whole('CONNECTIONS', 32);

const cores = availableParallelism();

/** `taskset` lists. The load has a core of its own, and with a third core the backend has one too. */
export const CORES = {
  proxy: '0',
  load: cores < 2 ? '0' : '1',
  backend: cores < 3 ? String(cores - 1) : '2',
} as const;

/** For two workers: a core each, and two more for load and backend; undefined where there are too few. */
export const CORES_OF_TWO = cores < 4 ? undefined : { proxy: '0,1', load: '2', backend: '3' };
