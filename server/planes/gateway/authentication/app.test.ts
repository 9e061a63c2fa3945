// Applications through the plane: what they may sign, and what is said when it does not match.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Planes } from '../../host.ts';
import { startPlanes } from '../../host.ts';
import type { AppCall } from '../../testing/app-signer.ts';
import { signAppCall } from '../../testing/app-signer.ts';
import type { Answer, Backend } from '../../testing/calls.ts';
import { call, seenBy, startBackend } from '../../testing/calls.ts';
import { httpExchange, quiet, route, service, update } from '../../testing/snapshots.ts';

let planes: Planes;
let backend: Backend;
const FORM = 'application/x-www-form-urlencoded';
const app = { key: 'APIDtest', secret: 'secret-of-the-application' };
const stranger = { key: 'APIDstranger', secret: 'another-secret' };

before(async () => {
  backend = await startBackend();
  planes = await startPlanes({ host: '127.0.0.1', port: 0, workers: 0, log: quiet });
  const exchange = httpExchange(backend.url, {
    constants: [{ name: 'fixed', position: 'query', value: 'yes' }],
    system: [{ name: 'X-App', position: 'header', value: 'apiAppId', fallback: undefined }],
  });
  const formExchange = httpExchange(backend.url, { constants: [{ name: 'c', position: 'body', value: '1' }] });
  await planes.apply(
    update(
      service(
        [
          route('/a', { apiId: 'api-a', auth: 'APP', exchange }),
          route('/form', { apiId: 'api-form', auth: 'APP', exchange: formExchange }),
          route('/lonely', { apiId: 'api-lonely', auth: 'APP', exchange }),
          route('/other', { apiId: 'api-other', auth: 'APP', exchange }),
        ],
        {
          apps: [
            { appId: 'app-test', ...app, apiIds: ['api-a', 'api-form'] },
            { appId: 'app-stranger', ...stranger, apiIds: ['api-other'] },
          ],
        },
      ),
    ),
  );
});
after(async () => {
  await planes.close();
  await backend.close();
});

const send = (given: Partial<AppCall> & { readonly path: string }, tamper: Partial<AppCall> = {}): Promise<Answer> => {
  const signed: AppCall = { method: 'GET', ...app, ...given };
  const headers = {
    ...signAppCall(signed),
    ...(tamper.contentType === undefined ? {} : { 'Content-Type': tamper.contentType }),
  };
  const { method, path, body } = { ...signed, ...tamper };
  return call(planes.port, path, { method, headers, ...(body === undefined ? {} : { body }) });
};
const messageOf = (answer: Answer): string =>
  (JSON.parse(Buffer.from(answer.body, 'latin1').toString()) as { message: string }).message;

test('calls are let through in both algorithms and with all that may be signed', async () => {
  for (const algorithm of ['sha1', 'sha256'] as const)
    for (const given of [
      { path: '/release/a' },
      { path: '/release/a?b=2&a=%E4%BD%A0&b=1&empty=', accept: 'application/json' },
      { path: '/release/a/%7Euser', method: 'DELETE' },
      { path: '/release/a?q=1', method: 'POST', contentType: FORM, body: 'z=1&a=b+c&q=0' },
      { path: '/release/a', method: 'POST', contentType: 'application/json', body: '{"arg1":"a"}' },
    ]) {
      const answer = await send({ ...given, algorithm });
      assert.equal(answer.status, 200, `${given.path}: ${answer.body}`);
      assert.equal(seenBy(answer).body, given.body ?? '');
      assert.equal(seenBy(answer).headers['x-app'], 'app-test');
    }
});

test('the digest of a body: sent in either form, or signed and not sent', async () => {
  const given = { path: '/release/a', method: 'POST', contentType: 'application/json', body: '{"你":1}' };
  for (const sample of ['javascript', 'plain', 'python'] as const) {
    const answer = await send({ ...given, sample });
    assert.equal(answer.status, 200, `${sample}: ${answer.body}`);
    assert.equal(Buffer.from(seenBy(answer).body, 'latin1').toString(), given.body);
    const tampered = await send({ ...given, sample }, { body: '{"你":2}' });
    assert.equal(tampered.status, 401, sample);
    assert.match(messageOf(tampered), /^HMAC signature does not match, /);
  }
  const large = { ...given, body: 'x'.repeat(3 * 1024 * 1024) };
  assert.equal((await send({ ...large, sample: 'javascript' })).status, 200);
  // Held before anyone is known to have signed it: bounded as forms are.
  assert.equal((await send({ ...large, sample: 'python' })).status, 413);
});

test('each part that is signed is held to: 401 with the string that the server would sign', async () => {
  const date = new Date().toUTCString();
  const given = { path: '/release/a?p=test', method: 'POST', contentType: FORM, body: 'a=1', date };
  for (const tamper of [
    { path: '/release/a?p=test2' },
    { path: '/release/a/b?p=test' },
    { method: 'PUT' },
    { body: 'a=2' },
    { body: 'a=1&b=1' },
    { contentType: `${FORM};charset=utf-8` },
  ])
    assert.equal((await send(given, tamper)).status, 401, JSON.stringify(tamper));
  const answer = await send(given, { body: 'a=2' });
  assert.equal(
    messageOf(answer),
    `HMAC signature does not match, Server StringToSign:source: portico#x-date: ${date}#POST##${FORM}##/a?a=2&p=test`,
  );
  assert.match(answer.body, /#\\\/a\?a=2/);
  assert.ok(!answer.body.includes(app.secret));
});

test('only applications that are bound to the API may call it', async () => {
  for (const [path, by] of [
    ['/release/lonely', app],
    ['/release/other', app],
    ['/release/a', stranger],
    ['/release/a', { key: 'APIDunknown', secret: 'x' }],
  ] as const) {
    const answer = await send({ path, ...by });
    assert.equal(answer.status, 403);
    assert.equal(messageOf(answer), 'Found no validate apiapp');
  }
  assert.equal((await send({ path: '/release/other', ...stranger })).status, 200);
});

test('each failure has the documented text', async () => {
  const signed = signAppCall({ ...app, method: 'GET', path: '/release/a' });
  const said = async (headers: Record<string, string>): Promise<string> => {
    const answer = await call(planes.port, '/release/a', { headers });
    assert.equal(answer.status, 401);
    return messageOf(answer);
  };
  const authorization = signed.Authorization!;
  const { Authorization: _, ...without } = signed;
  assert.equal(await said(without), 'HMAC signature cannot be verified, a validate authorization header is required');
  assert.equal(await said({ ...signed, Authorization: 'hmac id' }), 'HMAC authorization format error');
  const { 'X-Date': __, ...undated } = signed;
  const noDate = 'HMAC signature cannot be verified, a valid x-date header is required for HMAC Authentication';
  assert.equal(await said({ ...undated, Date: new Date().toUTCString() }), noDate);
  assert.equal(await said({ ...signed, 'X-Date': 'yesterday' }), noDate);
  assert.equal(await said({ ...signed, Authorization: authorization.replace('source x-date', 'source') }), noDate);
  const old = signAppCall({
    ...app,
    method: 'GET',
    path: '/release/a',
    date: new Date(Date.now() - 901_000).toUTCString(),
  });
  assert.match(await said(old), /the x-date header is out of date/);
  assert.equal(
    await said({ ...signed, Authorization: authorization.replace('hmac-sha1', 'hmac-sha512') }),
    'HMAC algorithm hmac-sha512 not supported',
  );
  assert.equal(
    await said({ ...signed, Authorization: authorization.replace(/signature="[^"]+"/, 'signature=""') }),
    'HMAC id or signature missing',
  );
  assert.equal(
    await said({ ...signed, Authorization: authorization.replace(/algorithm="[^"]+", /, '') }),
    'HMAC authorization headers is invalidate',
  );
  assert.match(
    await said({ ...signed, Authorization: authorization.replace('source x-date', 'source x-date x-more') }),
    /a valid x-more header is required/,
  );
});

test('a form that was read for its signature is still mapped, and other bodies pass a route that maps forms', async () => {
  const form = await send({ path: '/release/form', method: 'POST', contentType: FORM, body: 'a=1' });
  assert.equal(seenBy(form).body, 'a=1&c=1');
  const json = await send({ path: '/release/form', method: 'POST', contentType: 'application/json', body: '{"a":1}' });
  assert.equal(seenBy(json).body, '{"a":1}');
});
