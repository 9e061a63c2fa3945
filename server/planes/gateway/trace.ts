// What a call went through, phase by phase, for whoever may see it: the debug call of the control plane, and the owner of a
// service who sends a token with a call (X-Portico-Debug; docs/observation.md).
import { isDebugToken } from '#lib/debug-token.ts';
import type { AccessRecord } from './access-record.ts';
import type { Call } from './call.ts';
import type { RoutePlan } from './plan.ts';
import type { Refusal } from './refusal.ts';

/** What a phase did: `refused` and `answered` end the call. */
export type PhaseOutcome = 'passed' | 'refused' | 'answered' | 'given up';

export interface PhaseStep {
  readonly phase: string;
  readonly outcome: PhaseOutcome;
  /** Since the call came in. */
  readonly startedMs: number;
  readonly tookMs: number;
  /** The refusal, what was chosen, or what the backend did; empty where there is nothing to tell. */
  readonly detail: string;
}

type Entry = { -readonly [Name in keyof PhaseStep]: PhaseStep[Name] };

/** The phases in order; the last one is open until the next begins. */
export class Trace {
  /** Whether the answer carries it. */
  readonly shown: boolean;
  readonly #startedAt: number;
  readonly #entries: Entry[] = [];
  #open: Entry | undefined;

  /** `startedAt` by performance.now(). */
  constructor(shown: boolean, startedAt: number) {
    this.shown = shown;
    this.#startedAt = startedAt;
    this.#begin('identify', 0);
  }

  get steps(): readonly PhaseStep[] {
    return this.#entries;
  }

  begin(phase: string): void {
    this.close('passed');
    this.#begin(phase, this.#now());
  }

  matched(route: RoutePlan): void {
    this.close('passed', `${route.method} ${route.path} (${route.apiId})`);
  }

  /** Nothing happens when none is open. */
  close(outcome: PhaseOutcome, detail = ''): void {
    const entry = this.#open;
    this.#open = undefined;
    if (entry === undefined) return;
    entry.outcome = outcome;
    entry.tookMs = this.#now() - entry.startedMs;
    entry.detail = detail;
  }

  /** In the syntax of Server-Timing (W3C), times in milliseconds: `match;dur=0.04;desc="GET /pets (api-…)", …`. */
  text(): string {
    return this.#entries
      .map((entry) => {
        const took = entry === this.#open ? this.#now() - entry.startedMs : entry.tookMs;
        const outcome = entry.outcome === 'passed' ? '' : `;outcome=${entry.outcome.replace(' ', '-')}`;
        const detail = entry.detail === '' ? '' : `;desc="${quotable(entry.detail)}"`;
        return `${entry.phase.replaceAll(' ', '-')};dur=${took.toFixed(3)}${outcome}${detail}`;
      })
      .join(', ');
  }

  #begin(phase: string, startedMs: number): void {
    this.#open = { phase, outcome: 'passed', startedMs, tookMs: 0, detail: '' };
    this.#entries.push(this.#open);
  }

  #now(): number {
    return performance.now() - this.#startedAt;
  }
}

const LONGEST_DETAIL = 512;
const quotable = (text: string): string => text.slice(0, LONGEST_DETAIL).replace(/[^\x20-\x7e]|["\\]/g, '?');

const DEBUG_FIELD = 'x-portico-debug';

/** The trace of a call whose service is known, when its owner asks for one. What does not hold is ignored. */
export const askedTrace = (call: Call): Trace | undefined => {
  const key = call.service?.debugKey;
  if (key === undefined) return undefined;
  const { headers } = call.inbound;
  for (let at = 0; at < headers.length; at += 2) {
    const name = headers[at]!;
    // This runs for every call: `x-p…` of the right length, then the whole name.
    if (name.length !== 15 || (name.charCodeAt(2) | 32) !== 112 || name.toLowerCase() !== DEBUG_FIELD) continue;
    return isDebugToken(key, headers[at + 1]!, call.time) ? new Trace(true, call.startedAt) : undefined;
  }
  return undefined;
};

/** What the backend has done, as far as it is known. */
export const exchangeDetail = (call: UpstreamTimes): string => {
  if (call.upstreamAddress === undefined) return '';
  const times = [
    ['connected', call.upstreamConnectMs],
    ['header', call.upstreamHeadMs],
    ['whole answer', call.upstreamMs],
  ] as const;
  const told = times.flatMap(([name, ms]) => (ms === undefined ? [] : [`${name} after ${ms.toFixed(1)} ms`]));
  const status = call.upstreamStatus === undefined ? 'no answer' : `status ${call.upstreamStatus}`;
  return [`${call.upstreamAddress}: ${status}`, ...told].join(', ');
};

export type UpstreamTimes = Pick<
  AccessRecord,
  'upstreamAddress' | 'upstreamStatus' | 'upstreamConnectMs' | 'upstreamHeadMs' | 'upstreamMs'
>;

/** The phase that refuses the call is its last. `why`: what the log says, where that is more than the caller is told. */
export const traceRefusal = (trace: Trace, { status, message }: Refusal, why: string): void =>
  trace.close('refused', why === message ? `${status} ${message}` : `${status} ${message}: ${why}`);

/** Value of X-Portico-Trace. What the answer ends is told as far as it has come: the backend's body is still on its way. */
export const shownTrace = (call: Call, trace: Trace): string => {
  trace.close('answered', exchangeDetail(call));
  return trace.text();
};
