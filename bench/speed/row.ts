// A row of the speed table, and the rounds in which two programs are measured one after the other.
import { median } from '../support/statistics.ts';
import type { Speed } from '../support/wrk.ts';

export interface Row {
  readonly name: string;
  readonly beside: string;
  /** What was measured, with unit; empty where nothing was. */
  readonly theirs: string;
  readonly ours: string;
  readonly ratio: number | undefined;
  /** The same per second of processor time. */
  readonly processorRatio: number | undefined;
  readonly aim: string;
  readonly reached: boolean | undefined;
  readonly note: string;
}

/** A case of the table: measures on a stage of its own, and answers its rows. */
export type Case = () => Promise<readonly Row[]>;

export const notRun = (name: string, beside: string, least: number, install: string): Row => ({
  name,
  beside,
  theirs: '',
  ours: '',
  ratio: undefined,
  processorRatio: undefined,
  aim: `at least ${least.toFixed(2)}`,
  reached: undefined,
  note: `not run: install with ${install}`,
});

export interface Pair {
  readonly theirs: Speed;
  readonly ours: Speed;
}

/** Each once without counting, since code is compiled while it runs; then turn by turn. */
export const takeTurns = async (
  rounds: number,
  theirs: () => Promise<Speed>,
  ours: () => Promise<Speed>,
): Promise<readonly Pair[]> => {
  await theirs();
  await ours();
  const pairs: Pair[] = [];
  for (let round = 0; round < rounds; round += 1) pairs.push({ theirs: await theirs(), ours: await ours() });
  return pairs;
};

export const whole = (value: number): string => Math.round(value).toLocaleString('en');

/** The median of the rounds' ratios is the ratio; `least` is the aim. */
export const speedRow = (name: string, beside: string, pairs: readonly Pair[], least: number, note = ''): Row => {
  const ratioOf = (field: keyof Speed): number => median(pairs.map(({ theirs, ours }) => ours[field] / theirs[field]));
  const ratio = ratioOf('perSecond');
  return {
    name,
    beside,
    theirs: `${whole(median(pairs.map(({ theirs }) => theirs.perSecond)))}/s`,
    ours: `${whole(median(pairs.map(({ ours }) => ours.perSecond)))}/s`,
    ratio,
    processorRatio: ratioOf('perProcessorSecond'),
    aim: `at least ${least.toFixed(2)}`,
    reached: ratio >= least,
    note,
  };
};

const shown = (value: number | undefined): string => (value === undefined ? '' : value.toFixed(2));
const verdict = (reached: boolean | undefined): string => (reached === undefined ? '' : reached ? 'yes' : 'NO');

export const markdownTable = (rows: readonly Row[]): string =>
  [
    '| case | beside | its figure | Portico | ratio | ratio by processor time | aim | reached | note |',
    '|---|---|---|---|---|---|---|---|---|',
    ...rows.map((row) => {
      const ratios = `${shown(row.ratio)} | ${shown(row.processorRatio)}`;
      const figures = `${row.theirs} | ${row.ours} | ${ratios}`;
      return `| ${row.name} | ${row.beside} | ${figures} | ${row.aim} | ${verdict(row.reached)} | ${row.note} |`;
    }),
  ].join('\n');
