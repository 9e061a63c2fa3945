import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Planes } from '../host.ts';
import { startPlanes } from '../host.ts';
import type { Answer, Backend, CallOptions } from '../testing/calls.ts';
import { call, seenBy, startBackend } from '../testing/calls.ts';
import { httpExchange, quiet, route, service, update } from '../testing/snapshots.ts';
import type { FrontendParameter, HttpExchange, ParameterPosition } from './snapshot.ts';

let planes: Planes;
let backend: Backend;

before(async () => {
  backend = await startBackend();
  planes = await startPlanes({ host: '127.0.0.1', port: 0, workers: 0, log: quiet });
});
after(async () => {
  await planes.close();
  await backend.close();
});

const parameter = (
  position: ParameterPosition,
  name: string,
  more: Partial<FrontendParameter> = {},
): FrontendParameter => ({
  name,
  position,
  type: 'string',
  required: false,
  defaultValue: undefined,
  ...more,
});
const publish = (path: string, parameters: FrontendParameter[], exchange: Partial<HttpExchange> = {}): Promise<void> =>
  planes.apply(update(service([route(path, { parameters, exchange: httpExchange(backend.url, exchange) })])));
const says = (answer: Answer): [number, string] => [answer.status, JSON.parse(answer.body).message];
const FORM = { 'Content-Type': 'application/x-www-form-urlencoded; charset=utf-8' };
const form = (body: string): CallOptions => ({ method: 'POST', headers: FORM, body });

test('what is required and missing is named', async () => {
  const required = { required: true };
  await publish('/a', [
    parameter('header', 'X-H', required),
    parameter('query', 'q', required),
    parameter('body', 'b', required),
  ]);
  const headers = { ...FORM, 'x-h': '1' };
  assert.deepEqual(says(await call(planes.port, '/release/a', { ...form('b=1') })), [403, 'header X-H is required']);
  assert.deepEqual(says(await call(planes.port, '/release/a', { ...form('b=1'), headers })), [
    403,
    'querystring q is required',
  ]);
  assert.deepEqual(says(await call(planes.port, '/release/a?q=1', { ...form('c=1'), headers })), [
    403,
    'body param b is required',
  ]);
  assert.deepEqual(
    says(
      await call(planes.port, '/release/a?q=1', {
        method: 'POST',
        body: '{}',
        headers: { 'X-H': '1', 'Content-Type': 'application/json' },
      }),
    ),
    [403, 'req content type need application/x-www-form-urlencoded'],
  );
  assert.equal((await call(planes.port, '/release/a?q=1', { ...form('b=1'), headers })).status, 200);
  await publish('/p', [parameter('path', 'id', required)]);
  assert.deepEqual(says(await call(planes.port, '/release/p')), [403, 'path variable id is required']);
});

test('values of the wrong type are refused', async () => {
  await publish('/a', [
    parameter('query', 'n', { type: 'int' }),
    parameter('query', 'f', { type: 'Double' }),
    parameter('query', 'b', { type: 'boolean' }),
  ]);
  for (const query of ['n=1', 'n=-20', 'f=1.5e3', 'f=.5', 'b=true', 'n=1&f=2&b=false']) {
    assert.equal((await call(planes.port, `/release/a?${query}`)).status, 200, query);
  }
  for (const [query, text] of [
    ['n=1.5', 'querystring n is not a valid int'],
    ['n=', 'querystring n is not a valid int'],
    ['f=1e', 'querystring f is not a valid Double'],
    ['b=yes', 'querystring b is not a valid boolean'],
  ]) {
    assert.deepEqual(says(await call(planes.port, `/release/a?${query}`)), [400, text]);
  }
});

test('defaults stand in for what is missing', async () => {
  await publish('/a', [
    parameter('header', 'X-H', { defaultValue: 'dh' }),
    parameter('query', 'q', { defaultValue: 'd q', required: true }),
  ]);
  const missing = seenBy(await call(planes.port, '/release/a'));
  assert.deepEqual([missing.url, missing.headers['x-h']], ['/a?q=d%20q', 'dh']);
  const given = seenBy(await call(planes.port, '/release/a?q=own', { headers: { 'X-H': 'own' } }));
  assert.deepEqual([given.url, given.headers['x-h']], ['/a?q=own', 'own']);
});

test('parameters move between header, query, path and form; the rest stays as it was spelled', async () => {
  await publish(
    '/u/{id}',
    [parameter('path', 'id'), parameter('query', 'q'), parameter('header', 'X-In'), parameter('body', 'b')],
    {
      path: '/x/{seg}',
      mapped: [
        { name: 'seg', position: 'path', from: { name: 'q', position: 'query' } },
        { name: 'X-Id', position: 'header', from: { name: 'id', position: 'path' } },
        { name: 'in', position: 'query', from: { name: 'X-In', position: 'header' } },
        { name: 'X-Body', position: 'header', from: { name: 'b', position: 'body' } },
      ],
      constants: [
        { name: 'X-Const', position: 'header', value: 'always' },
        { name: 'c', position: 'query', value: 'a&b' },
        { name: 'fc', position: 'body', value: 'ü' },
      ],
    },
  );
  const seen = seenBy(
    await call(planes.port, '/release/u/n%C3%A4%20me?keep=%41+b&q=s/l&q=2&c=forged', {
      method: 'POST',
      headers: { ...FORM, 'X-In': 'from header', 'X-Const': 'forged' },
      body: 'b=one+two&rest=%2b&fc=forged',
    }),
  );
  assert.equal(seen.url, '/x/s%2Fl?keep=%41+b&in=from%20header&c=a%26b');
  assert.equal(Buffer.from(seen.headers['x-id'] as string, 'latin1').toString(), 'nä me');
  assert.deepEqual(
    [seen.headers['x-in'], seen.headers['x-body'], seen.headers['x-const']],
    [undefined, 'one two', 'always'],
  );
  assert.equal(seen.body, 'rest=%2b&fc=%C3%BC');
  assert.equal(seen.headers['content-length'], String(seen.body.length));
});

test('a form that is only checked passes unchanged, other bodies pass untouched', async () => {
  await publish('/a', [parameter('body', 'b')]);
  const body = 'b=%41&&c=+%zz';
  assert.equal(seenBy(await call(planes.port, '/release/a', form(body))).body, body);
  await publish('/a', [], { constants: [{ name: 'k', position: 'body', value: 'v' }] });
  const json = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"a":1}' };
  assert.equal(seenBy(await call(planes.port, '/release/a', json)).body, '{"a":1}');
  assert.equal(seenBy(await call(planes.port, '/release/a', { method: 'POST' })).body, 'k=v');
});

test('no value breaks out of its place', async () => {
  await publish('/u/{id}', [parameter('path', 'id'), parameter('query', 'h')], {
    path: '/x/{id}',
    mapped: [{ name: 'X-From', position: 'header', from: { name: 'h', position: 'query' } }],
  });
  const before = backend.seen.length;
  for (const path of ['/release/u/1?h=a%0d%0aX-Evil:%201', '/release/u/1?h=a%00b', '/release/u/1?h=%0a']) {
    assert.deepEqual(says(await call(planes.port, path)), [400, 'header X-From is not a valid header value']);
  }
  assert.equal((await call(planes.port, '/release/u/%2e%2e/secret')).status, 404);
  assert.equal(backend.seen.length, before);
  const seen = seenBy(await call(planes.port, '/release/u/a%0d%0ab%3Fc%23?h=1'));
  assert.equal(seen.url, '/x/a%0D%0Ab%3Fc%23');
});

test('a form larger than can be held is refused', async () => {
  await publish('/a', [parameter('body', 'b')]);
  const answer = await call(planes.port, '/release/a', form(`b=${'x'.repeat(3_000_000)}`));
  assert.deepEqual(says(answer), [413, 'Request Entity Too Large']);
});
