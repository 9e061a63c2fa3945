// Load at a constant rate, by a client of our own on the load's core (constant-rate-client.ts).
import type { ConstantRateReport } from './constant-rate-client.ts';
import { CORES, SECONDS } from './settings.ts';
import type { Stage } from './stage.ts';

export interface ConstantRate {
  readonly port: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly ratePerSecond: number;
  readonly connections: number;
}

/** Rejects when an answer is not 200, or does not come within ten seconds. */
export const runAtConstantRate = async (stage: Stage, load: ConstantRate): Promise<ConstantRateReport> => {
  const client = new URL('./constant-rate-client.ts', import.meta.url).pathname;
  const order = JSON.stringify({ ...load, seconds: SECONDS });
  const text = await stage.run(CORES.load, process.execPath, [client, order]);
  const report = JSON.parse(text) as ConstantRateReport;
  if (report.bad > 0 || report.answered < report.asked) throw new Error(`not all answers were good: ${text}`);
  return report;
};
