// Definitions of each plugin type: what the documents show is read, what breaks a rule is refused with its code.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { PluginType } from './index.ts';
import { pluginKind, pluginTypes, readPluginData } from './index.ts';

type Json = Record<string, unknown> | readonly unknown[];

const faultOf = (type: PluginType, json: Json) => {
  const read = readPluginData(type, JSON.stringify(json));
  assert.ok(!read.ok, `${type} took ${JSON.stringify(json)}`);
  return read.fault;
};
const refused = (type: PluginType, json: Json, code: string, parameter: string): void => {
  const fault = faultOf(type, json);
  assert.deepEqual([fault.code, fault.parameter], [code, parameter], fault.reason);
  assert.match(fault.reason, /\.$/);
};
const accepted = (type: PluginType, json: Json): void => {
  const read = readPluginData(type, JSON.stringify(json));
  assert.ok(read.ok, read.ok ? '' : read.fault.reason);
};

const INVALID = 'InvalidParameterValue.InvalidPluginConfig';
const RANGE = 'InvalidParameterValue.RangeExceeded';
const OPTIONS = 'InvalidParameterValue.NotInOptions';
const CONDITION = 'InvalidParameterValue.InvalidCondition';
const DUPLICATE = 'InvalidParameterValue.DuplicatePluginConfig';

describe('IPControl', () => {
  const good = { type: 'black_list', blocks: '1.1.1.12' };
  test('takes addresses and ranges between semicolons', () => {
    accepted('IPControl', good);
    accepted('IPControl', { type: 'white_list', blocks: '1.1.1.1;10.0.0.0/8; 2001:db8::/32;' });
  });
  test('refuses anything else', () => {
    refused('IPControl', { ...good, type: 'grey_list' }, OPTIONS, 'type');
    refused('IPControl', { ...good, blocks: '1.1.1.1,2.2.2.2' }, INVALID, 'blocks');
    refused('IPControl', { ...good, blocks: ' ; ' }, INVALID, 'blocks');
    refused('IPControl', { type: 'black_list' }, INVALID, 'blocks');
    refused('IPControl', { ...good, block: 'x' }, INVALID, 'block');
  });
});

describe('TrafficControl', () => {
  const good = {
    expire_type: 'hour',
    expire: 1,
    api_rate_limit: 500,
    app_rate_limit: 1,
    ip_rate_limit: 2,
    spec_app_rate_limits: [{ app_id: 'app-3q9l4909', rate_limit: 10 }],
    spec_ip_rate_limits: [{ ip_key: '172.16.0.1', rate_limit: 10 }],
  };
  test('takes the sample of the document, and the API limit alone', () => {
    accepted('TrafficControl', good);
    accepted('TrafficControl', { expire_type: 'second', expire: 1, api_rate_limit: 1 });
  });
  test('refuses broken rules', () => {
    refused('TrafficControl', { ...good, expire_type: 'week' }, OPTIONS, 'expire_type');
    refused('TrafficControl', { ...good, api_rate_limit: 0 }, RANGE, 'api_rate_limit');
    refused('TrafficControl', { ...good, api_rate_limit: 'many' }, INVALID, 'api_rate_limit');
    refused('TrafficControl', { ...good, ip_rate_limit: -1 }, RANGE, 'ip_rate_limit');
    const apps = Array.from({ length: 31 }, (_, n) => ({ app_id: `app-${n}`, rate_limit: 1 }));
    refused('TrafficControl', { ...good, spec_app_rate_limits: apps }, RANGE, 'spec_app_rate_limits');
    const twice = [good.spec_app_rate_limits[0], good.spec_app_rate_limits[0]];
    refused('TrafficControl', { ...good, spec_app_rate_limits: twice }, DUPLICATE, 'app_id');
    const network = [{ ip_key: '172.16.0.0/16', rate_limit: 1 }];
    refused('TrafficControl', { ...good, spec_ip_rate_limits: network }, INVALID, 'spec_ip_rate_limits.0.ip_key');
  });
});

describe('TrafficControlByParameter', () => {
  const strategy = {
    name: 'a',
    strategy_weight: 0,
    parameters: [{ type: 'query', name: 'a' }],
    rate_limit: 1,
    window: 1,
    condition: '',
  };
  const good = { default_window: 60, default_rate_limit: 5, strategies: [strategy] };
  const withStrategy = (change: object) => ({ ...good, strategies: [{ ...strategy, ...change }] });
  test('takes the sample of the document, no default limit, and the path without a name', () => {
    accepted('TrafficControlByParameter', good);
    accepted('TrafficControlByParameter', { ...good, default_window: 0, default_rate_limit: 0 });
    accepted('TrafficControlByParameter', withStrategy({ parameters: [{ type: 'path' }] }));
    accepted(
      'TrafficControlByParameter',
      withStrategy({ condition: "query.level > 3 and sysparam.httpScheme = 'https'" }),
    );
  });
  test('refuses broken rules', () => {
    const type = 'TrafficControlByParameter';
    refused(type, { ...good, strategies: [] }, RANGE, 'strategies');
    refused(type, { ...good, default_rate_limit: 0 }, INVALID, 'default_rate_limit');
    refused(type, withStrategy({ strategy_weight: 101 }), RANGE, 'strategies.0.strategy_weight');
    refused(
      type,
      withStrategy({ parameters: [{ type: 'body', name: 'a' }] }),
      OPTIONS,
      'strategies.0.parameters.0.type',
    );
    refused(type, withStrategy({ parameters: [{ type: 'query' }] }), INVALID, 'strategies.0.parameters.0.name');
    const two = [
      { type: 'query', name: 'a' },
      { type: 'query', name: 'b' },
    ];
    refused(type, withStrategy({ parameters: two }), RANGE, 'strategies.0.parameters');
    refused(type, { ...good, strategies: [strategy, { ...strategy, strategy_weight: 1 }] }, DUPLICATE, 'name');
    refused(type, { ...good, strategies: [strategy, { ...strategy, name: 'b' }] }, DUPLICATE, 'strategy_weight');
  });
  test('a wrong condition says where', () => {
    const fault = faultOf('TrafficControlByParameter', withStrategy({ condition: 'query.a >' }));
    assert.equal(fault.code, CONDITION);
    assert.equal(
      fault.reason,
      'strategies.0.condition, character 10: a parameter or a constant is expected here, not the end.',
    );
  });
});

describe('Cors', () => {
  const good = {
    allow_origin: ['*'],
    allow_methods: ['PUT', 'GET', 'POST', 'DELETE', 'HEAD'],
    allow_headers: ['X-Api-ID'],
    expose_headers: ['X-Api-ID'],
    allow_credentials: true,
    max_age: 600,
  };
  test('takes the sample of the document and origins with ports', () => {
    accepted('Cors', good);
    accepted('Cors', { ...good, allow_origin: ['**'] });
    accepted('Cors', { ...good, allow_origin: ['https://a.example', 'http://b.example:8080'] });
    accepted('Cors', { allow_origin: ['*'], allow_methods: ['GET'], max_age: 1 });
  });
  test('refuses broken rules', () => {
    for (const origin of [
      'a.example',
      'https://a.example/',
      'https://*.example',
      'ftp://a.example',
      'https://u@a.example',
    ])
      refused('Cors', { ...good, allow_origin: [origin] }, INVALID, 'allow_origin.0');
    refused('Cors', { ...good, allow_methods: ['TRACE'] }, OPTIONS, 'allow_methods.0');
    refused('Cors', { ...good, allow_methods: [] }, RANGE, 'allow_methods');
    refused('Cors', { ...good, max_age: 0 }, RANGE, 'max_age');
    refused('Cors', { ...good, allow_headers: ['a b'] }, INVALID, 'allow_headers.0');
    refused('Cors', { ...good, allow_credentials: 'yes' }, INVALID, 'allow_credentials');
  });
});

describe('Routing', () => {
  const strategy = {
    strategy_name: 'young',
    condition: 'query.age<30 and query.need_verify=false or query.level>3',
    backend_type: 'HTTP',
    backend_config: { ServiceType: 'HTTP', ServiceConfig: { Method: 'GET', Path: '/v1/x', Url: 'https://o.example' } },
  };
  test('takes strategies with backends of each kind', () => {
    accepted('Routing', [strategy]);
    const backends: Record<string, object> = {
      MOCK: { ServiceMockReturnMessage: 'hello' },
      VPC: { ServiceConfig: { Url: 'http://10.0.0.1:80', Method: 'GET', UniqVpcId: 'vpc-1' } },
      UPSTREAM: { ServiceConfig: { Product: 'upstream', UpstreamId: 'upstream-1', Path: '/', Method: 'GET' } },
      SCF: { ServiceScfFunctionName: 'f', ServiceScfFunctionNamespace: 'default' },
      TSF: { MicroServices: [{ ClusterId: 'c', NamespaceId: 'n', MicroServiceName: 'm' }] },
    };
    for (const [backend_type, backend_config] of Object.entries(backends))
      accepted('Routing', [{ ...strategy, backend_type, backend_config }]);
  });
  test('a weight left out is 0', () => {
    const read = readPluginData('Routing', JSON.stringify([strategy]));
    assert.equal(read.ok && read.data[0]?.strategy_weight, 0);
  });
  test('refuses broken rules', () => {
    refused('Routing', { ...strategy }, INVALID, 'PluginData');
    refused('Routing', [], RANGE, 'PluginData');
    refused(
      'Routing',
      Array.from({ length: 11 }, (_, n) => ({ ...strategy, strategy_name: `s${n}` })),
      RANGE,
      'PluginData',
    );
    refused('Routing', [{ ...strategy, strategy_name: 'a b' }], INVALID, '0.strategy_name');
    refused('Routing', [{ ...strategy, condition: '' }], RANGE, '0.condition');
    refused('Routing', [{ ...strategy, condition: '$query.a = 1' }], CONDITION, '0.condition');
    refused('Routing', [{ ...strategy, backend_type: 'COS' }], OPTIONS, '0.backend_type');
    refused('Routing', [strategy, strategy], DUPLICATE, 'strategy_name');
    const config = (ServiceConfig: object) => [{ ...strategy, backend_config: { ServiceConfig } }];
    refused('Routing', config({ Method: 'GET' }), INVALID, '0.backend_config.ServiceConfig.Url');
    refused('Routing', config({ Url: 'o.example', Method: 'GET' }), INVALID, '0.backend_config.ServiceConfig.Url');
    refused(
      'Routing',
      config({ Url: 'http://o.example', Method: 'FETCH' }),
      INVALID,
      '0.backend_config.ServiceConfig.Method',
    );
    refused(
      'Routing',
      config({ Url: 'http://o.example', Method: 'GET', Path: 'x' }),
      INVALID,
      '0.backend_config.ServiceConfig.Path',
    );
    refused('Routing', [{ ...strategy, backend_type: 'MOCK' }], INVALID, '0.backend_config.ServiceType');
    refused(
      'Routing',
      [{ ...strategy, backend_type: 'SCF', backend_config: {} }],
      INVALID,
      '0.backend_config.ServiceScfFunctionName',
    );
  });
});

describe('CircuitBreaker', () => {
  const good = {
    failure_condition: 'latency_seconds>1 or func_not_in(status_code,{200,201,202})',
    failure_threshold: 20,
    time_window: 50,
    open_state_duration: 69,
    backend_type: 'MOCK',
    backend_config: { ServiceMockReturnMessage: 'later' },
  };
  test('takes the known sample, and no second backend', () => {
    accepted('CircuitBreaker', good);
    const { backend_type, backend_config, ...off } = good;
    accepted('CircuitBreaker', off);
  });
  test('refuses broken rules', () => {
    refused('CircuitBreaker', { ...good, time_window: 9 }, RANGE, 'time_window');
    refused('CircuitBreaker', { ...good, open_state_duration: 301 }, RANGE, 'open_state_duration');
    refused('CircuitBreaker', { ...good, failure_threshold: 0 }, RANGE, 'failure_threshold');
    refused('CircuitBreaker', { ...good, failure_condition: 'query.a = 1' }, CONDITION, 'failure_condition');
    const four = Array.from({ length: 4 }, (_, n) => `latency_seconds > ${n}`).join(' or ');
    refused('CircuitBreaker', { ...good, failure_condition: four }, INVALID, 'failure_condition');
    refused('CircuitBreaker', { ...good, backend_type: undefined }, INVALID, 'backend_type');
    refused('CircuitBreaker', { ...good, backend_config: {} }, INVALID, 'backend_config.ServiceMockReturnMessage');
  });
});

describe('ProxyCache', () => {
  const good = {
    cache_key_params: [
      { parameter: 'param1', position: 'header' },
      { parameter: 'param2', position: 'query' },
    ],
    cacheable_methods: ['GET', 'post'],
    cacheable_response_codes: [200, 301, 404],
    cache_control: false,
    ttl: 300,
  };
  test('takes the known sample', () => accepted('ProxyCache', good));
  test('refuses broken rules', () => {
    refused('ProxyCache', { ...good, ttl: 3601 }, RANGE, 'ttl');
    refused('ProxyCache', { ...good, cacheable_methods: ['PATCH'] }, OPTIONS, 'cacheable_methods.0');
    refused('ProxyCache', { ...good, cacheable_response_codes: [99] }, RANGE, 'cacheable_response_codes.0');
    refused(
      'ProxyCache',
      { ...good, cache_key_params: [{ parameter: 'a', position: 'body' }] },
      OPTIONS,
      'cache_key_params.0.position',
    );
    const twice = ['A', 'a'].map((parameter) => ({ parameter, position: 'query' }));
    refused('ProxyCache', { ...good, cache_key_params: twice }, DUPLICATE, 'parameter');
  });
});

describe('CustomReq and CustomAuth', () => {
  const callee = {
    func_name: 'f',
    func_namespace: 'default',
    func_qualifier: '$LATEST',
    endpoint_timeout: 15,
    user_id: 1250000001,
  };
  test('take what the console sends, other members too', () => {
    accepted('CustomReq', { ...callee, is_base64_encoded: true, is_send_req_body: true });
    accepted('CustomAuth', { ...callee, cache_time: 0, is_send_body: false, header_auth_parameters: ['H1'], later: 1 });
  });
  test('refuse broken rules', () => {
    refused('CustomReq', { ...callee, endpoint_timeout: 61 }, RANGE, 'endpoint_timeout');
    refused('CustomReq', { ...callee, func_name: '' }, RANGE, 'func_name');
    refused('CustomAuth', { ...callee, cache_time: 3601 }, RANGE, 'cache_time');
    refused('CustomAuth', { ...callee }, INVALID, 'cache_time');
    refused(
      'CustomAuth',
      { ...callee, cache_time: 0, header_auth_parameters: ['H', 'h'] },
      DUPLICATE,
      'header_auth_parameters',
    );
  });
});

test('a text that is no JSON, or nested without bound, has a wrong format', () => {
  for (const text of ["{type: 'black_list'}", '', `${'['.repeat(100_000)}${']'.repeat(100_000)}`]) {
    const read = readPluginData('IPControl', text);
    assert.equal(!read.ok && read.fault.code, 'InvalidParameter.FormatError');
  }
});

test('whatever the text, a definition is read or refused, never an exception', () => {
  fc.assert(
    fc.property(fc.constantFrom(...pluginTypes), fc.oneof(fc.json(), fc.string()), (type, text) => {
      const read = readPluginData(type, text);
      assert.ok(read.ok || read.fault.reason !== '');
    }),
  );
});

test('both traffic controls are one kind, every other type is its own', () => {
  assert.equal(pluginKind('TrafficControlByParameter'), pluginKind('TrafficControl'));
  assert.equal(new Set(pluginTypes.map(pluginKind)).size, pluginTypes.length - 1);
});
