import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, test } from 'node:test';
import type { Planes } from '../host.ts';
import { startPlanes } from '../host.ts';
import type { Backend } from '../testing/calls.ts';
import { call, raw, startBackend } from '../testing/calls.ts';
import { HOST, httpExchange, plan, quiet, route, service, signed, update } from '../testing/snapshots.ts';

let planes: Planes;
let backend: Backend;

before(async () => {
  backend = await startBackend();
  planes = await startPlanes({ host: '127.0.0.1', port: 0, workers: 0, log: quiet });
  const exchange = httpExchange(backend.url);
  await planes.apply(
    update(
      service(
        [
          route('/s', { apiId: 'api-s', auth: 'SECRET', exchange }),
          route('/t', { apiId: 'api-t', auth: 'SECRET', exchange }),
        ],
        {
          plans: [
            plan(),
            plan({ planId: 'usagePlan-narrow', apiIds: ['api-t'], keys: [{ id: 'AKIDnarrow', secret: 'narrow' }] }),
            plan({ planId: 'usagePlan-doc', keys: [{ id: DOC_ID, secret: DOC_SECRET }] }),
          ],
        },
      ),
      service([route('/s', { auth: 'SECRET', exchange })], {}, { serviceId: 'service-bare', hosts: ['bare.example'] }),
    ),
  );
});
after(async () => {
  await planes.close();
  await backend.close();
});

// The pair that the vendor's document prints as an example.
const DOC_ID = 'AKIDCgOPWjQ6BAxvHtyckhWABJVYSBj548pN';
const DOC_SECRET = 'ZxF2whO0RhuwnVCj5JMMAuqcDcN2oPrC';

const answerTo = async (headers: Record<string, string>, path = '/release/s'): Promise<[number, string]> => {
  const answer = await call(planes.port, path, { headers });
  return [answer.status, answer.status === 200 ? '' : JSON.parse(answer.body).message];
};

test('each of the four algorithms is verified', async () => {
  for (const algorithm of ['sha1', 'sha256', 'sha384', 'sha512'] as const) {
    assert.deepEqual(await answerTo(signed('AKIDtest', 'secret-of-the-test-key', algorithm)), [200, '']);
  }
});

test('the signatures computed for the document’s example hold', async () => {
  for (const [algorithm, signature] of [
    ['hmac-sha1', 'zJ1fUmiWSmSZUoqgZi+dGUJvxn0='],
    ['hmac-sha256', 'P6FsmuKopyHp3tBPMSjBX/N2PG3dOU6NE0LVHAFfeFk='],
  ]) {
    const Authorization = `hmac id="${DOC_ID}", algorithm="${algorithm}", headers="date source", signature="${signature}"`;
    const headers = { Date: 'Fri, 09 Oct 2015 00:00:00 GMT', Source: 'AndriodApp', Authorization };
    assert.deepEqual(await answerTo(headers), [200, '']);
    assert.deepEqual(await answerTo({ ...headers, Source: 'AndroidApp' }), [401, 'HMAC signature does not match']);
  }
});

test('any headers may be signed, in any order and spelling', async () => {
  const date = new Date().toUTCString();
  const text = `source: a b\nx-token: é\nhost: ${HOST}\nx-date: ${date}`;
  const signature = createHmac('sha1', 'secret-of-the-test-key').update(text, 'latin1').digest('base64');
  const Authorization = `HMAC signature="${signature}",headers="Source X-Token Host X-Date",algorithm="hmac-sha1",id="AKIDtest"`;
  assert.deepEqual(await answerTo({ 'X-Date': date, Source: 'a b', 'X-Token': 'é', Authorization }), [200, '']);
});

test('each failure has the documented text', async () => {
  const date = new Date().toUTCString();
  const header = (parts: Record<string, string>): string =>
    `hmac ${Object.entries({ id: 'AKIDtest', algorithm: 'hmac-sha1', headers: 'x-date', signature: 'abc', ...parts })
      .map(([name, value]) => `${name}="${value}"`)
      .join(', ')}`;
  const without = (name: string): string =>
    header({})
      .replace(new RegExp(`(, )?${name}="[^"]*"`), '')
      .replace('hmac , ', 'hmac ');
  const skewed = (seconds: number): Record<string, string> =>
    signed(undefined, undefined, 'sha1', new Date(Date.now() + seconds * 1000).toUTCString());
  const unverified = 'HMAC signature cannot be verified';
  const cases: readonly (readonly [Record<string, string>, string])[] = [
    [{ 'X-Date': date }, `${unverified}, a validate authorization header is required`],
    [{ 'X-Date': date, Authorization: 'Basic abc' }, 'HMAC authorization format error'],
    [{ 'X-Date': date, Authorization: 'hmac id=abc' }, 'HMAC authorization format error'],
    [{ 'X-Date': date, Authorization: 'hmac id="abc' }, 'HMAC authorization format error'],
    [{ 'X-Date': date, Authorization: header({}) + header({}).slice(4) }, 'HMAC authorization format error'],
    [{ 'X-Date': date, Authorization: without('id') }, 'HMAC id or signature missing'],
    [{ 'X-Date': date, Authorization: header({ signature: '' }) }, 'HMAC id or signature missing'],
    [{ 'X-Date': date, Authorization: without('algorithm') }, 'HMAC authorization headers is invalidate'],
    [{ 'X-Date': date, Authorization: without('headers') }, 'HMAC authorization headers is invalidate'],
    [{ 'X-Date': date, Authorization: header({ algorithm: 'hmac-md5' }) }, 'HMAC algorithm hmac-md5 not supported'],
    [{ Authorization: header({}) }, `${unverified}, a valid date or x-date header is required`],
    [
      { 'X-Date': 'yesterday', Authorization: header({}) },
      `${unverified}, a valid x-date header is required for HMAC Authentication`,
    ],
    [skewed(-930), `${unverified}, the x-date header is out of date for HMAC Authentication`],
    [skewed(930), `${unverified}, the x-date header is out of date for HMAC Authentication`],
    [
      { 'X-Date': date, Authorization: header({ headers: 'x-date source' }) },
      `${unverified}, a valid source header is required`,
    ],
    [
      { 'X-Date': date, Source: 'a', Authorization: header({ headers: 'source' }) },
      `${unverified}, a valid date or x-date header is required`,
    ],
    [{ 'X-Date': date, Authorization: header({}) }, 'HMAC signature does not match'],
    [signed('AKIDnobody'), unverified],
    [signed('AKIDnarrow', 'narrow'), 'HMAC apikey is invalid for API'],
    [signed('AKIDtest', 'another secret'), 'HMAC signature does not match'],
  ];
  for (const [headers, text] of cases) assert.deepEqual(await answerTo(headers), [401, text], JSON.stringify(headers));
  assert.deepEqual(await answerTo(skewed(-880)), [200, '']);
  assert.deepEqual(await answerTo(signed('AKIDnarrow', 'narrow'), '/release/t'), [200, '']);
});

test('a signed header that occurs twice is refused', async () => {
  const lines = Object.entries(signed()).map(([name, value]) => `${name}: ${value}\r\n`);
  const bytes = `GET /release/s HTTP/1.1\r\nHost: ${HOST}\r\nConnection: close\r\n${lines.join('')}X-Date: ${new Date().toUTCString()}\r\n\r\n`;
  assert.match(await raw(planes.port, bytes), /^HTTP\/1\.1 401 .*HMAC do not support multiple HTTP header/s);
});

test('a key API that no usage plan reaches is closed', async () => {
  const headers = { ...signed(), Host: 'bare.example' };
  assert.deepEqual(await answerTo(headers), [403, 'Found no validate usage plan']);
});
