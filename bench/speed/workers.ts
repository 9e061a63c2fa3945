// Two workers beside one. Needs four cores to be measured by the clock: two for the workers, one each for load and backend.
// With fewer it is computed from processor time: twice the cores, times what a request costs one worker over what it costs two.
import { startBackend } from '../support/nginx.ts';
import { startPlainPortico } from '../support/portico.ts';
import { CORES, CORES_OF_TWO, ROUNDS } from '../support/settings.ts';
import { onStage } from '../support/stage.ts';
import { median } from '../support/statistics.ts';
import { measure } from '../support/wrk.ts';
import type { Case, Row } from './row.ts';
import { speedRow, takeTurns, whole } from './row.ts';

const NAME = 'two workers';
const BESIDE = 'one worker';
const LEAST = 1.8;
/** The kernel deals connections out by chance: many even it out. */
const CONNECTIONS = 128;

export const workers: Case = () =>
  onStage(async (stage): Promise<readonly Row[]> => {
    const load = CORES_OF_TWO?.load ?? CORES.load;
    const backend = await startBackend(stage, CORES_OF_TWO?.backend ?? CORES.backend);
    const one = await startPlainPortico(stage, backend.port);
    const two = await startPlainPortico(stage, backend.port, { workers: 2, cores: CORES_OF_TWO?.proxy ?? '0,1' });
    const run = (portico: typeof one) => () =>
      measure(stage, { ...portico.load, core: load, connections: CONNECTIONS });
    const pairs = await takeTurns(ROUNDS, run(one), run(two));
    if (CORES_OF_TWO !== undefined) return [speedRow(NAME, BESIDE, pairs, LEAST)];
    const ratio = median(pairs.map(({ theirs, ours }) => (2 * ours.perProcessorSecond) / theirs.perProcessorSecond));
    const cost = (perSecond: readonly number[]): string => `${whole(median(perSecond))} per processor second`;
    return [
      {
        name: NAME,
        beside: BESIDE,
        theirs: cost(pairs.map(({ theirs }) => theirs.perProcessorSecond)),
        ours: cost(pairs.map(({ ours }) => ours.perProcessorSecond)),
        ratio: undefined,
        processorRatio: ratio,
        aim: `at least ${LEAST.toFixed(2)}`,
        reached: ratio >= LEAST,
        note: 'computed from processor time: fewer than four cores here',
      },
    ];
  });
