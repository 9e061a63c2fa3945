import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createControlMetrics } from './control-metrics.ts';
import { createEdgeMetrics } from './edge-metrics.ts';
import { aRecord } from './testing/records.ts';

test('calls by service, environment and class; a histogram that adds up; backend errors and limits', () => {
  const edge = createEdgeMetrics();
  edge.write([
    aRecord({ requestMs: 0.5 }),
    aRecord({ requestMs: 5 }),
    aRecord({ requestMs: 20_000, status: 504, refusedBy: 'exchange' }),
    aRecord({ status: 429, refusedBy: 'limit' }),
    aRecord({ serviceId: '', environment: '', status: 404, refusedBy: 'identify' }),
  ]);
  const lines = edge.exposition().split('\n');
  for (const line of [
    'portico_gateway_requests_total{service="service-8xipv0ua",environment="release",status="2xx"} 2',
    'portico_gateway_requests_total{service="service-8xipv0ua",environment="release",status="5xx"} 1',
    'portico_gateway_requests_total{service="none",environment="none",status="4xx"} 1',
    'portico_gateway_request_seconds_bucket{service="service-8xipv0ua",le="0.001"} 2',
    'portico_gateway_request_seconds_bucket{service="service-8xipv0ua",le="0.005"} 3',
    'portico_gateway_request_seconds_bucket{service="service-8xipv0ua",le="10"} 3',
    'portico_gateway_request_seconds_bucket{service="service-8xipv0ua",le="+Inf"} 4',
    'portico_gateway_request_seconds_count{service="service-8xipv0ua"} 4',
    'portico_gateway_request_seconds_sum{service="service-8xipv0ua"} 20.0055',
    'portico_gateway_backend_errors_total{service="service-8xipv0ua"} 1',
    'portico_gateway_limited_total{service="service-8xipv0ua"} 1',
  ])
    assert.ok(lines.includes(line), line);
});

test('the number of series is bounded', () => {
  const edge = createEdgeMetrics(10);
  for (let number = 0; number < 1000; number += 1) edge.write([aRecord({ serviceId: `service-${number}` })]);
  const text = edge.exposition();
  assert.ok(text.includes('portico_gateway_limited_total{service="other"}'));
  assert.ok(text.includes('portico_gateway_requests_total{service="other",environment="release",status="2xx"} 990'));
  assert.ok(text.split('\n').length < 11 * 20 + 10);
});

test('joined to the exposition of the control endpoint, every line is of the text format', async () => {
  const edge = createEdgeMetrics();
  edge.write([aRecord()]);
  const { body } = await createControlMetrics([() => edge.exposition()]).exposition();
  assert.ok(body.includes('portico_gateway_requests_total{'));
  for (const line of body.split('\n'))
    assert.match(line, /^$|^# (HELP|TYPE) \S+ .+$|^[a-z_:][a-zA-Z0-9_:]*(\{[^{}]*\})? [-+0-9.eNaInf]+$/);
});
