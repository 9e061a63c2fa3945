// What each plugin's step costs a call that it lets through, without the network: processor time of the planned step alone,
// medians of five. Beside it the step of a plain API's rates, as the measure of what is small.
import { parseCondition } from '#lib/condition/parser.ts';
import type { Call, Step } from '#planes/gateway/call.ts';
import { limit } from '#planes/gateway/phases/limit.ts';
import { planAddresses } from '#planes/gateway/plugins/address-control.ts';
import { AnswerCache } from '#planes/gateway/plugins/answer-cache.ts';
import { Breaker, planBreaker } from '#planes/gateway/plugins/circuit-breaker.ts';
import { planCondition } from '#planes/gateway/plugins/conditions.ts';
import { planCors } from '#planes/gateway/plugins/cors.ts';
import { chooseRoute } from '#planes/gateway/plugins/routing.ts';
import { planTraffic } from '#planes/gateway/plugins/traffic-control.ts';
import { Counters } from '#planes/limits/counters.ts';

const CALLS = Number(process.env['CALLS'] ?? 300_000);
const counters = new Counters();
const { windows } = counters;
const headers = ['Host', 'service.example', 'User-Agent', 'bench', 'Origin', 'https://app.example', 'X-User', 'ann'];
const callOf = (address: string): Call =>
  ({
    plane: { counters, answers: new AnswerCache() },
    inbound: { headers, remoteAddress: address, secure: false, bodyLength: -1, bodyRead: true },
    method: 'GET',
    path: '/pets',
    query: 'v=1&w=2',
    route: { apiLimit: { slot: 1, limit: 1e9 }, serviceLimit: { slot: 2, limit: 1e9 } },
  }) as unknown as Call;
const callers = Array.from({ length: 500 }, (_, number) => callOf(`198.51.${number >> 8}.${number & 255}`));

const conditionOf = (text: string, vocabulary: 'request' | 'exchange') => {
  const parsed = parseCondition(text, vocabulary);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.condition;
};
const ranges = Array.from({ length: 10_000 }, (_, number) => `10.${number >> 8}.${number & 255}.0/25`);
const traffic = {
  kind: 'basic',
  pluginId: 'plugin-1',
  windowSeconds: 3_600,
  api: 2_000_000_000,
  app: undefined,
  address: undefined,
  specialApps: [],
  specialAddresses: [],
} as const;
const byUser = {
  name: 's',
  position: 'header',
  parameter: 'X-User',
  limit: 2_000_000_000,
  windowSeconds: 60,
  condition: conditionOf('query.v = 1 and exists(header.X-User)', 'request'),
} as const;
const breaker = {
  pluginId: 'plugin-2',
  failure: conditionOf('latency_seconds > 1', 'exchange'),
  threshold: 10,
  windowSeconds: 10,
  openSeconds: 15,
  fallback: undefined,
};
const cors = { origins: ['https://app.example'], methods: ['GET'], requestHeaders: [], exposedHeaders: [] };
const noMatch = [1, 2, 3].map((number) => ({
  applies: planCondition(conditionOf(`query.v > ${number} and regex(header.X-User, "^b")`, 'request')),
  route: undefined as never,
}));

const steps: Readonly<Record<string, Step>> = {
  'API and service rate, for comparison': limit,
  'IPControl, 10,000 ranges': planAddresses([{ kind: 'deny', ranges }]),
  'TrafficControl, API': planTraffic(traffic, 'a', windows),
  'TrafficControl, API and address': planTraffic({ ...traffic, address: 2_000_000_000 }, 'b', windows),
  'TrafficControlByParameter, one strategy with condition': planTraffic(
    { kind: 'parameter', pluginId: 'plugin-3', standard: undefined, strategies: [byUser] },
    'c',
    windows,
  ),
  'Cors, one origin': planCors({ ...cors, credentials: false, maxAgeSeconds: 600 }),
  'Routing, three conditions, none holds': chooseRoute(noMatch),
  'CircuitBreaker, closed': planBreaker(new Breaker(breaker, 'd', windows), undefined),
};

let clock = Date.now();
const nanosecondsOf = (step: Step): number => {
  const from = process.cpuUsage();
  for (let number = 0; number < CALLS; number += 1) {
    const call = callers[number % callers.length]!;
    call.pluginFields = undefined;
    call.watchers = undefined;
    call.queryPairs = undefined;
    // A thousand calls a second, so that no window is used up.
    clock += 1;
    call.now = clock;
    if (step.run(call) !== undefined) throw new Error('refused');
  }
  const used = process.cpuUsage(from);
  return ((used.user + used.system) * 1000) / CALLS;
};
for (const [name, step] of Object.entries(steps)) {
  const rounds = Array.from({ length: 6 }, () => nanosecondsOf(step)).slice(1);
  console.log(`${Math.round(rounds.sort((left, right) => left - right)[2]!)} ns  ${name}`);
}
