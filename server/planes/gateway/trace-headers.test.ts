import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import type { Planes } from '../host.ts';
import { startPlanes } from '../host.ts';
import type { Backend } from '../testing/calls.ts';
import { call, seenBy, startBackend } from '../testing/calls.ts';
import { httpExchange, quiet, route, service, update } from '../testing/snapshots.ts';
import { traceLines } from './trace-headers.ts';

const ID = '0123456789abcdef0011223344556677';
const SPAN = '0011223344556677';
const TRACE = 'aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbb';
const PARENT = 'cccccccccccccccc';

const linesOf = (...sent: string[]): Record<string, string> =>
  Object.fromEntries(
    traceLines(ID, sent.length === 0 ? undefined : sent)
      .split('\r\n')
      .filter((line) => line !== '')
      .map((line) => line.split(': ') as [string, string]),
  );

test('a call without a trace begins one', () => {
  assert.deepEqual(linesOf(), { traceparent: `00-${ID}-${SPAN}-01`, 'x-b3-traceid': ID, 'x-b3-spanid': SPAN });
});

test('a valid traceparent is continued under a new parent id, its decision and state kept', () => {
  for (const flags of ['00', '01']) {
    const lines = linesOf(
      'traceparent',
      `00-${TRACE}-${PARENT}-${flags}`,
      'tracestate',
      'a=1, b@c=x y',
      'tracestate',
      'd=2',
    );
    assert.equal(lines['traceparent'], `00-${TRACE}-${SPAN}-${flags}`);
    assert.equal(lines['tracestate'], 'a=1,b@c=x y,d=2');
    assert.equal(lines['x-b3-traceid'], ID);
  }
  assert.equal(linesOf('traceparent', `cc-${TRACE}-${PARENT}-03-more`)['traceparent'], `00-${TRACE}-${SPAN}-01`);
});

test('an invalid traceparent is replaced, and its state left out', () => {
  const bad = [
    '',
    `ff-${TRACE}-${PARENT}-01`,
    `00-${TRACE}-${PARENT}-01-more`,
    `00-${TRACE}-${PARENT}`,
    `00-${TRACE.toUpperCase()}-${PARENT}-01`,
    `00-${'0'.repeat(32)}-${PARENT}-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
    `cc-${TRACE}-${PARENT}-01.more`,
  ];
  for (const value of bad) {
    const lines = linesOf('traceparent', value, 'tracestate', 'a=1');
    assert.equal(lines['traceparent'], `00-${ID}-${SPAN}-01`, value);
    assert.equal(lines['tracestate'], undefined, value);
  }
  const twice = `00-${TRACE}-${PARENT}-01`;
  assert.equal(linesOf('traceparent', twice, 'traceparent', twice)['traceparent'], `00-${ID}-${SPAN}-01`);
});

test('a state that is not well formed is left out, the trace goes on', () => {
  for (const state of [
    'a',
    'a=1,a=2',
    'A=1',
    'a==',
    `a=${'x'.repeat(257)}`,
    Array.from({ length: 33 }, (_, n) => `k${n}=1`).join(),
  ]) {
    const lines = linesOf('traceparent', `00-${TRACE}-${PARENT}-01`, 'tracestate', state);
    assert.equal(lines['traceparent'], `00-${TRACE}-${SPAN}-01`);
    assert.equal(lines['tracestate'], undefined, state);
  }
});

test("B3: the trace id is the request id, the decision is the caller's", () => {
  const many = linesOf('x-b3-traceid', TRACE, 'x-b3-spanid', PARENT, 'x-b3-parentspanid', PARENT, 'x-b3-sampled', '0');
  assert.deepEqual(many, {
    traceparent: `00-${ID}-${SPAN}-01`,
    'x-b3-traceid': ID,
    'x-b3-spanid': SPAN,
    'x-b3-sampled': '0',
  });
  assert.equal(linesOf('x-b3-sampled', 'maybe')['x-b3-sampled'], undefined);
  const debug = linesOf('x-b3-flags', '1', 'x-b3-sampled', '1');
  assert.deepEqual([debug['x-b3-flags'], debug['x-b3-sampled']], ['1', undefined]);
});

test('the single b3 field is continued where it is well formed', () => {
  assert.equal(linesOf('b3', `${TRACE}-${PARENT}-1`)['b3'], `${TRACE}-${SPAN}-1-${PARENT}`);
  assert.equal(linesOf('b3', `${TRACE}-${PARENT}-d-${PARENT}`)['b3'], `${TRACE}-${SPAN}-d-${PARENT}`);
  assert.equal(linesOf('b3', `${TRACE.slice(16)}-${PARENT}`)['b3'], `${TRACE.slice(16)}-${SPAN}`);
  assert.equal(linesOf('b3', '0')['b3'], `${ID}-${SPAN}-0`);
  for (const bad of ['', 'x', `${TRACE}-${PARENT}-2`, `${'0'.repeat(32)}-${PARENT}-1`, `${TRACE}-${'0'.repeat(16)}`])
    assert.equal(linesOf('b3', bad)['b3'], `${ID}-${SPAN}`, bad);
});

test('whatever a caller sends, the backend gets well-formed fields', () => {
  const name = fc.constantFrom('traceparent', 'tracestate', 'b3', 'x-b3-sampled', 'x-b3-flags', 'x-b3-traceid');
  const value = fc.oneof(fc.string(), fc.constant(`00-${TRACE}-${PARENT}-01`), fc.constant('a=1'));
  fc.assert(
    fc.property(fc.array(fc.tuple(name, value), { minLength: 1 }), (pairs) => {
      const lines = traceLines(ID, pairs.flat());
      assert.match(lines, /^traceparent: 00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]\r\n/);
      assert.match(lines, /^(?:[a-z0-9-]+: [\x20-\x7e]+\r\n)+$/);
    }),
  );
});

let planes: Planes;
let backend: Backend;
before(async () => {
  backend = await startBackend();
  planes = await startPlanes({ host: '127.0.0.1', port: 0, workers: 0, log: quiet });
  const constants = [{ name: 'traceparent', position: 'header', value: 'mine' }] as const;
  await planes.apply(
    update(
      service([
        route('/open', { exchange: httpExchange(backend.url) }),
        route('/own', { exchange: httpExchange(backend.url, { constants }) }),
      ]),
    ),
  );
});
after(async () => {
  await planes.close();
  await backend.close();
});

test('the backend sees one of each field, and the id that the caller is told', async () => {
  const fresh = await call(planes.port, '/release/open');
  const id = fresh.headers['x-api-requestid'] as string;
  assert.equal(seenBy(fresh).headers['traceparent'], `00-${id}-${id.slice(16)}-01`);
  assert.equal(seenBy(fresh).headers['x-b3-traceid'], id);

  const headers = {
    Traceparent: `00-${TRACE}-${PARENT}-00`,
    Tracestate: 'v=1',
    'X-B3-TraceId': TRACE,
    B3: `${TRACE}-${PARENT}-0`,
  };
  const going = seenBy(await call(planes.port, '/release/open', { headers }));
  assert.match(going.headers['traceparent'] as string, new RegExp(`^00-${TRACE}-(?!${PARENT})[0-9a-f]{16}-00$`));
  assert.equal(going.headers['tracestate'], 'v=1');
  assert.match(going.headers['b3'] as string, new RegExp(`^${TRACE}-[0-9a-f]{16}-0-${PARENT}$`));
  const names = going.rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase());
  assert.equal(new Set(names).size, names.length);
});

test('an API that sets a trace field itself has its way', async () => {
  const seen = seenBy(await call(planes.port, '/release/own'));
  assert.equal(seen.headers['traceparent'], 'mine');
});
