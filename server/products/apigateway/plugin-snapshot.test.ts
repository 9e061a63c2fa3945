// Definitions as they are stored, compiled to rules of the plane.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compilePlugins } from './plugin-snapshot.ts';
import type { FrozenApi } from './release/versions.ts';
import type { ApiSettings } from './structures/api-settings.ts';

const api = {
  id: 'api-1',
  name: 'pets',
  path: '/pets/{id}',
  method: 'GET',
  protocol: 'HTTP',
  authType: 'NONE',
  serviceType: 'HTTP',
  settings: {
    ServiceTimeout: 7,
    ServiceConfig: { Url: 'http://own.example', Path: '/own/{id}', Method: 'GET' },
    ConstantParameters: [{ Name: 'c', Position: 'query', DefaultValue: '1' }],
  } as unknown as ApiSettings,
} satisfies FrozenApi;

const compiled = (type: string, data: unknown) =>
  compilePlugins([{ id: 'plugin-1', type, data: JSON.stringify(data) }], [], api);

test('address lists of a plugin and of a strategy stand side by side', () => {
  const plugin = { id: 'plugin-1', type: 'IPControl', data: '{"type":"white_list","blocks":"10.0.0.0/8; ::1;"}' };
  assert.deepEqual(
    compilePlugins([plugin], [{ id: 'IPStrategy-1', type: 'BLACK', data: '10.1.1.1\n\n 10.1.1.2 ' }], api).addresses,
    [
      { kind: 'deny', ranges: ['10.1.1.1', '10.1.1.2'] },
      { kind: 'allow', ranges: ['10.0.0.0/8', '::1'] },
    ],
  );
});

test('a list on many APIs is one object', () => {
  const plugin = { id: 'plugin-1', type: 'IPControl', data: '{"type":"white_list","blocks":"10.0.0.0/8"}' };
  const known = new Map();
  const [one, other] = [api, { ...api, id: 'api-2' }].map((each) => compilePlugins([plugin], [], each, known));
  assert.equal(one?.addresses?.[0], other?.addresses?.[0]);
});

test('the sample of the document on traffic control means what it says', () => {
  const data = {
    expire_type: 'hour',
    expire: 2,
    api_rate_limit: 500,
    app_rate_limit: 1,
    spec_app_rate_limits: [{ app_id: 'app-3q9l4909', rate_limit: 10 }],
    spec_ip_rate_limits: [{ ip_key: '172.16.0.1', rate_limit: 11 }],
  };
  assert.deepEqual(compiled('TrafficControl', data).traffic, {
    kind: 'basic',
    pluginId: 'plugin-1',
    windowSeconds: 7_200,
    api: 500,
    app: 1,
    address: undefined,
    specialApps: [{ appId: 'app-3q9l4909', limit: 10 }],
    specialAddresses: [{ address: '172.16.0.1', limit: 11 }],
  });
});

test('strategies by parameter stand by weight, the default only with a window', () => {
  const strategy = (name: string, weight: number, condition = '') => ({
    name,
    strategy_weight: weight,
    parameters: [{ type: 'Query', name: 'a' }],
    rate_limit: 1,
    window: 5,
    condition,
  });
  const strategies = [strategy('low', 1), strategy('high', 99, 'query.a = 1')];
  const on = compiled('TrafficControlByParameter', { default_window: 60, default_rate_limit: 5, strategies }).traffic;
  assert.ok(on?.kind === 'parameter');
  assert.deepEqual(on.standard, { limit: 5, windowSeconds: 60 });
  assert.deepEqual(
    on.strategies.map(({ name, position, condition }) => [name, position, condition?.kind]),
    [
      ['high', 'query', 'comparison'],
      ['low', 'query', undefined],
    ],
  );
  const off = compiled('TrafficControlByParameter', { default_window: 0, strategies }).traffic;
  assert.ok(off?.kind === 'parameter' && off.standard === undefined);
});

test('Cors: `**` and `*` are all, origins are spelled as browsers spell them', () => {
  const data = { allow_methods: ['GET'], allow_headers: ['*'], max_age: 600, allow_credentials: true };
  const all = compiled('Cors', { ...data, allow_origin: ['**'] }).crossOrigin;
  assert.deepEqual([all?.origins, all?.requestHeaders, all?.exposedHeaders], [undefined, undefined, []]);
  const some = compiled('Cors', { ...data, allow_origin: ['HTTPS://App.Example:443', 'http://a.example:8080'] });
  assert.deepEqual(some.crossOrigin?.origins, ['https://app.example', 'http://a.example:8080']);
});

test('routing: by weight, of equal ones the last; the API’s mapping holds for the other backend', () => {
  const strategy = (name: string, weight: number, type: string, config: object) => ({
    strategy_name: name,
    strategy_weight: weight,
    condition: 'query.v = 1',
    backend_type: type,
    backend_config: config,
  });
  const http = { ServiceConfig: { Url: 'https://new.example', Path: '/new/{id}', Method: 'POST' } };
  const { routing = [] } = compiled('Routing', [
    strategy('first', 5, 'MOCK', { ServiceMockReturnMessage: 'm' }),
    strategy('last', 5, 'HTTP', http),
    strategy('top', 6, 'TSF', { MicroServices: [{ ClusterId: 'c', NamespaceId: 'n', MicroServiceName: 's' }] }),
  ]);
  assert.deepEqual(
    routing.map(({ name }) => name),
    ['top', 'last', 'first'],
  );
  const [top, last, first] = routing;
  assert.equal(top?.exchange, undefined);
  assert.deepEqual(last?.exchange, {
    kind: 'http',
    url: 'https://new.example',
    path: '/new/{id}',
    method: 'POST',
    timeoutMs: 7_000,
    mapped: [{ name: 'id', position: 'path', from: { name: 'id', position: 'path' } }],
    constants: [{ name: 'c', position: 'query', value: '1' }],
  });
  assert.ok(first?.exchange?.kind === 'mock' && first.exchange.body === 'm' && first.exchange.status === 200);
});

test('a breaker has a fallback, none, or one that cannot be served', () => {
  const data = {
    failure_condition: 'latency_seconds>1',
    failure_threshold: 2,
    time_window: 10,
    open_state_duration: 15,
  };
  assert.equal(compiled('CircuitBreaker', data).breaker?.fallback, undefined);
  const mock = { ...data, backend_type: 'MOCK', backend_config: { ServiceMockReturnMessage: 'm' } };
  const { fallback } = compiled('CircuitBreaker', mock).breaker ?? {};
  assert.ok(typeof fallback === 'object' && fallback.kind === 'mock');
  const scf = { ...data, backend_type: 'SCF', backend_config: { ServiceScfFunctionName: 'f' } };
  assert.equal(compiled('CircuitBreaker', scf).breaker?.fallback, 'unserved');
});

test('plugins that ask a function take an address, and 15 s where no timeout is given', () => {
  const data = { func_name: 'f', endpoint_timeout: 0, cache_time: 9, endpoint_url: 'http://a.example/x?y=1' };
  assert.deepEqual(compiled('CustomAuth', data).customAuthentication?.endpoint, {
    url: 'http://a.example/x?y=1',
    timeoutMs: 15_000,
  });
  assert.equal(compiled('CustomReq', { func_name: 'f', endpoint_timeout: 3 }).customRequest?.endpoint.url, undefined);
  for (const endpoint_url of ['ftp://a.example', 'http://u@a.example', 'a.example', 'http://a.example/#x'])
    assert.throws(() => compiled('CustomReq', { func_name: 'f', endpoint_timeout: 3, endpoint_url }), /endpoint_url/);
});

test('a definition that cannot be read is an error, not an open door', () => {
  assert.throws(() => compiled('IPControl', { type: 'white_list' }));
  assert.throws(() => compiled('GrpcGateway', {}), /unknown type/);
  assert.throws(() => compilePlugins([{ id: 'p', type: 'Cors', data: 'no json' }], [], api));
});
