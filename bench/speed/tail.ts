// p99 of a plain route at half of Portico's own maximum, beside nginx at the same rate. The same client asks the backend
// itself, too: what client and backend take is in both figures, and the note tells how much that is.
import { runAtConstantRate } from '../support/constant-rate.ts';
import { startBackend, startPlainNginx } from '../support/nginx.ts';
import { startPlainPortico } from '../support/portico.ts';
import { CORES, ROUNDS } from '../support/settings.ts';
import { onStage } from '../support/stage.ts';
import { median } from '../support/statistics.ts';
import { measure } from '../support/wrk.ts';
import type { Case } from './row.ts';
import { whole } from './row.ts';

const MOST = 2;
const CONNECTIONS = 64;

export const tail: Case = () =>
  onStage(async (stage) => {
    const backend = await startBackend(stage, CORES.backend);
    const nginx = await startPlainNginx(stage, CORES.proxy, backend.port);
    const { load } = await startPlainPortico(stage, backend.port);
    await measure(stage, load);
    const maximum = await measure(stage, load);
    const ratePerSecond = Math.floor(maximum.perSecond / 2);
    let longestPauseMs = 0;
    const ask = async (port: number): Promise<{ readonly p50: number; readonly p99: number }> => {
      const report = await runAtConstantRate(stage, {
        port,
        path: load.path,
        headers: load.headers,
        ratePerSecond,
        connections: CONNECTIONS,
      });
      longestPauseMs = Math.max(longestPauseMs, report.longestPauseMs);
      return { p50: report.p50Ms, p99: report.p99Ms };
    };
    const rounds: Record<'direct' | 'theirs' | 'ours', Awaited<ReturnType<typeof ask>>>[] = [];
    for (let round = 0; round < ROUNDS; round += 1)
      rounds.push({ direct: await ask(backend.port), theirs: await ask(nginx.port), ours: await ask(load.port) });
    const shown = (who: 'direct' | 'theirs' | 'ours'): string => {
      const [p50, p99] = (['p50', 'p99'] as const).map((part) => median(rounds.map((round) => round[who][part])));
      return `${p99?.toFixed(2)} ms (p50 ${p50?.toFixed(2)})`;
    };
    const ratio = median(rounds.map(({ theirs, ours }) => ours.p99 / theirs.p99));
    return [
      {
        name: `p99 at ${whole(ratePerSecond)}/s, half of Portico's maximum`,
        beside: 'nginx proxy_pass at the same rate',
        theirs: shown('theirs'),
        ours: shown('ours'),
        ratio,
        processorRatio: undefined,
        aim: `at most ${MOST.toFixed(2)}`,
        reached: ratio <= MOST,
        note: `the backend itself: ${shown('direct')}; longest pause of the client ${longestPauseMs.toFixed(0)} ms`,
      },
    ];
  });
