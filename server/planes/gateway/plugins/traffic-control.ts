// limit, plugins: requests in a window for each API, application, client address or value of a parameter. All that
// count a call are asked in turn; the first that is used up refuses it, and those asked before take nothing.
import { addressKey } from '#lib/address-set.ts';
import type { Limits, Take } from '../../limits/limits.ts';
import { localWindow } from '../../limits/limits.ts';
import type { WindowCounters, WindowKey } from '../../limits/window-counters.ts';
import { windowEnd } from '../../limits/window-counters.ts';
import type { Call, Outcome, Step } from '../call.ts';
import { addFields } from '../call.ts';
import { giveBackLimits } from '../phases/limit.ts';
import { whenTaken } from '../phases/limit-shared.ts';
import { RATE_EXCEEDED } from '../refusal.ts';
import type { CallTest } from './conditions.ts';
import { planCondition, planHeader, planQuery } from './conditions.ts';
import type { BasicTrafficControl, ParameterStrategy, ParameterTrafficControl, TrafficControl } from './snapshot.ts';

interface TrafficLimit {
  readonly limit: number;
  readonly windowMs: number;
  /** undefined: does not count this call. */
  readonly keyFor: (call: Call) => WindowKey | undefined;
}

/** The limits that count a call, in the order they are asked. */
type LimitsFor = (call: Call) => readonly TrafficLimit[];

/** `scope` names the API and its environment, so that each counts for itself. */
export const planTraffic = (control: TrafficControl, scope: string, windows: WindowCounters): Step => {
  const name = `${control.pluginId} ${scope}`;
  const limitsFor = control.kind === 'basic' ? basic(control, name, windows) : byParameter(control, name, windows);
  return {
    phase: 'limit',
    run: (call) =>
      call.plane.sharedLimits === undefined
        ? takeAll(call, limitsFor(call), windows)
        : takeAllShared(call, limitsFor(call), windows, call.plane.sharedLimits),
  };
};

const takeAllShared = (
  call: Call,
  limits: readonly TrafficLimit[],
  windows: WindowCounters,
  shared: Limits,
): Outcome => {
  const { now } = call;
  const counting: TrafficLimit[] = [];
  const takes: Take[] = [];
  for (const one of limits) {
    const key = one.keyFor(call);
    if (key === undefined) continue;
    const { limit, windowMs } = one;
    const local = localWindow(windows, key, windowEnd(now, windowMs), windowMs);
    takes.push({ key: key.text, limit, windowMs, atLeast: 0, local });
    counting.push(one);
  }
  if (takes.length === 0) return undefined;
  return whenTaken(call, shared, takes, ({ refused, left }) => {
    const first = counting[refused];
    if (first !== undefined) {
      giveBackLimits(call);
      addFields(call, [...useFields(first, 0), 'Retry-After', waitSeconds(windowEnd(now, first.windowMs) - now)]);
      return RATE_EXCEEDED;
    }
    const least = left.indexOf(Math.min(...left));
    addFields(call, useFields(counting[least]!, left[least]!));
    return undefined;
  });
};

const waitSeconds = (ms: number): string => String(Math.max(1, Math.ceil(ms / 1000)));

const takeAll = (call: Call, limits: readonly TrafficLimit[], windows: WindowCounters): Outcome => {
  const { now } = call;
  let shown: TrafficLimit | undefined;
  let shownLeft = 0;
  const taken: WindowKey[] = [];
  for (const limit of limits) {
    const key = limit.keyFor(call);
    if (key === undefined) continue;
    const end = windowEnd(now, limit.windowMs);
    const left = windows.take(key, limit.limit, now, end, limit.windowMs);
    if (left < 0) {
      for (const earlier of taken) windows.giveBack(earlier, now);
      giveBackLimits(call);
      addFields(call, [...useFields(limit, 0), 'Retry-After', waitSeconds(end - now)]);
      return RATE_EXCEEDED;
    }
    taken.push(key);
    if (shown !== undefined && left >= shownLeft) continue;
    shown = limit;
    shownLeft = left;
  }
  if (shown !== undefined) addFields(call, useFields(shown, shownLeft));
  return undefined;
};

/** `X-TrafficControl-RateLimit: <left>/<limit>;w=<seconds>` of the limit that has least left. */
const useFields = ({ limit, windowMs }: TrafficLimit, left: number): string[] => [
  'X-TrafficControl-RateLimit',
  `${left}/${limit};w=${windowMs / 1000}`,
];

const basic = (control: BasicTrafficControl, name: string, windows: WindowCounters): LimitsFor => {
  const windowMs = control.windowSeconds * 1000;
  const at = `${name} ${control.windowSeconds}`;
  const byText = (kind: string, limit: number, text: (call: Call) => string | undefined): TrafficLimit => {
    const keys = keysOf(`${at} ${kind}`, windows);
    const keyFor = (call: Call): WindowKey | undefined => {
      const value = text(call);
      return value === undefined ? undefined : keys(value);
    };
    return { limit, windowMs, keyFor };
  };
  const apiKey = windows.key(`${at} api`, true);
  const api: TrafficLimit = { limit: control.api, windowMs, keyFor: () => apiKey };
  const forApp = (limit: number): TrafficLimit => byText('app', limit, (call) => call.apiAppId);
  const forAddress = (limit: number): TrafficLimit => byText('address', limit, (call) => call.inbound.remoteAddress);
  const app = control.app === undefined ? undefined : forApp(control.app);
  const address = control.address === undefined ? undefined : forAddress(control.address);
  const usual = [api, app, address].filter((limit) => limit !== undefined);
  const apps = new Map(control.specialApps.map(({ appId, limit }) => [appId, forApp(limit)]));
  const addresses = new Map(
    control.specialAddresses.map((special) => [addressKey(special.address) ?? '', forAddress(special.limit)]),
  );
  if (apps.size === 0 && addresses.size === 0) return () => usual;
  // The document: for a special application or address the API's limit stays, its own takes the place of the usual ones.
  return (call) => {
    const ownApp = call.apiAppId === undefined ? undefined : apps.get(call.apiAppId);
    const key = addresses.size === 0 ? undefined : addressKey(call.inbound.remoteAddress);
    const ownAddress = key === undefined ? undefined : addresses.get(key);
    if (ownApp === undefined && ownAddress === undefined) return usual;
    return [api, ownApp, ownAddress].filter((limit) => limit !== undefined);
  };
};

const byParameter = (control: ParameterTrafficControl, name: string, windows: WindowCounters): LimitsFor => {
  const limits: TrafficLimit[] = [];
  if (control.standard !== undefined) {
    const { limit, windowSeconds } = control.standard;
    const key = windows.key(`${name} ${windowSeconds} api`, true);
    limits.push({ limit, windowMs: windowSeconds * 1000, keyFor: () => key });
  }
  for (const strategy of control.strategies) {
    const value = planValue(strategy);
    const applies: CallTest = strategy.condition === undefined ? () => true : planCondition(strategy.condition);
    const keys = keysOf(`${name} ${strategy.windowSeconds} strategy ${strategy.name}`, windows);
    limits.push({
      limit: strategy.limit,
      windowMs: strategy.windowSeconds * 1000,
      keyFor: (call) => {
        if (!applies(call)) return undefined;
        const given = value(call);
        // Without the parameter there is no value whose calls could be counted.
        return given === undefined ? undefined : keys(given);
      },
    });
  }
  return () => limits;
};

const planValue = ({ position, parameter }: ParameterStrategy): ((call: Call) => string | undefined) => {
  if (position === 'path') return (call) => call.path;
  return position === 'header' ? planHeader(parameter) : planQuery(parameter);
};

const KEPT_KEYS = 1_024;
const LONGEST_KEPT = 128;

/** Keys by value, the latest ones kept: a digest costs more than all the rest of a take. */
const keysOf = (prefix: string, windows: WindowCounters): ((value: string) => WindowKey) => {
  const kept = new Map<string, WindowKey>();
  return (value) => {
    const known = kept.get(value);
    if (known !== undefined) return known;
    const key = windows.key(`${prefix}\n${value}`, false);
    if (value.length <= LONGEST_KEPT) {
      if (kept.size >= KEPT_KEYS) kept.clear();
      kept.set(value, key);
    }
    return key;
  };
};
