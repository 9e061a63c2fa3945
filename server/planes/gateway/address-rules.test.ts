import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { startPlanes } from '../host.ts';
import { FORBIDDEN, guardedLookup } from '../http/connect-guard.ts';
import { call, startBackend } from '../testing/calls.ts';
import { httpExchange, quiet, route, service, update } from '../testing/snapshots.ts';
import { OPEN_ADDRESS_RULES, planAddressRules } from './address-rules.ts';

const REFUSED = '{"message":"Endpoint IP address is not allowed"}';

test('what no backend has is refused in every spelling', () => {
  const guard = planAddressRules(OPEN_ADDRESS_RULES);
  const refused = [
    '169.254.169.254',
    '::ffff:169.254.169.254',
    '::ffff:a9fe:a9fe',
    '64:ff9b::169.254.169.254',
    '2002:a9fe:a9fe::1',
    '::169.254.169.254',
    'fe80::1',
    'fe80::1%eth0',
    'fd00:ec2::254',
    '100.100.100.200',
    '0.0.0.0',
    '::',
    '255.255.255.255',
    '224.0.0.1',
    'ff02::1',
    'no address',
  ];
  assert.deepEqual(
    refused.filter((address) => guard(address, 80)),
    [],
  );
  const allowed = ['127.0.0.1', '::1', '10.0.0.1', '203.0.113.9', '2001:db8::1', '::ffff:10.0.0.1', '100.100.100.201'];
  assert.deepEqual(
    allowed.filter((address) => !guard(address, 80)),
    [],
  );
});

test('an operator denies ranges, allows some of them, and frees what is denied always', () => {
  const guard = planAddressRules({
    ...OPEN_ADDRESS_RULES,
    deny: ['0.0.0.0/0', '::/0'],
    allow: ['10.1.0.0/16', '169.254.10.0/24', '2001:db8::/32'],
  });
  assert.deepEqual(
    ['10.1.2.3', '169.254.10.1', '2001:db8::5'].map((address) => guard(address, 80)),
    [true, true, true],
  );
  assert.deepEqual(
    ['10.2.0.1', '127.0.0.1', '::1', '169.254.169.254', '64:ff9b::10.2.0.1'].map((address) => guard(address, 80)),
    [false, false, false, false, false],
  );
});

test('the control port is refused on every address of this machine, whatever is allowed', () => {
  const guard = planAddressRules({ allow: ['0.0.0.0/0'], deny: [], ownPorts: [8900], ownAddresses: ['10.9.9.9'] });
  for (const address of ['127.0.0.1', '127.8.8.8', '::1', '10.9.9.9', '0.0.0.0', '::ffff:127.0.0.1'])
    assert.equal(guard(address, 8900), false, address);
  assert.equal(guard('127.0.0.1', 8901), true);
  assert.equal(guard('10.9.9.8', 8900), true);
});

test('any IPv4 address is judged the same when it comes within IPv6', () => {
  const guard = planAddressRules({ ...OPEN_ADDRESS_RULES, deny: ['10.0.0.0/8', '192.168.0.0/16'] });
  fc.assert(
    fc.property(fc.ipV4(), (address) => {
      assert.equal(guard(`::ffff:${address}`, 80), guard(address, 80));
      assert.equal(guard(`64:ff9b::${address}`, 80), guard(address, 80));
    }),
  );
});

test('of the addresses of a name only the allowed ones are left', async () => {
  const guard = planAddressRules(OPEN_ADDRESS_RULES);
  const answer = [
    { address: '169.254.169.254', family: 4 },
    { address: '10.0.0.7', family: 4 },
  ];
  const ask = (given: typeof answer, all: boolean): Promise<unknown[]> =>
    new Promise((resolve) => {
      const lookup = guardedLookup(guard, 80, (_host, _options, done) => done(null, given));
      lookup('rebinding.example', { all }, (...results: unknown[]) => resolve(results));
    });
  assert.deepEqual(await ask(answer, false), [null, '10.0.0.7', 4]);
  assert.deepEqual(await ask(answer, true), [null, [answer[1]]]);
  const [error] = await ask([answer[0]!], true);
  assert.equal((error as NodeJS.ErrnoException).code, FORBIDDEN);
});

test('a call to a forbidden backend is answered 403, whether by address, by name or over TLS', async () => {
  const backend = await startBackend();
  const backends = { allow: [], deny: [], ownPorts: [backend.port], ownAddresses: [] };
  const records: { errorMessage: string | undefined; refusedBy: string | undefined }[] = [];
  const planes = await startPlanes({
    host: '127.0.0.1',
    port: 0,
    workers: 1,
    log: quiet,
    backends,
    onRecord: (batch) => void records.push(...batch),
  });
  await planes.apply(
    update(
      service([
        route('/address', { exchange: httpExchange(backend.url) }),
        route('/name', { exchange: httpExchange(`http://localhost:${backend.port}`) }),
        route('/tls', { exchange: httpExchange(`https://127.0.0.1:${backend.port}`) }),
        route('/metadata', { exchange: httpExchange('http://169.254.169.254') }),
      ]),
    ),
  );
  for (const path of ['address', 'name', 'tls', 'metadata']) {
    for (const method of ['GET', 'POST']) {
      const body = method === 'POST' ? { body: 'x'.repeat(70_000) } : {};
      const answer = await call(planes.port, `/release/${path}`, { method, ...body });
      assert.deepEqual([answer.status, answer.body], [403, REFUSED], `${method} ${path}`);
    }
  }
  await planes.close();
  await backend.close();
  assert.equal(backend.seen.length, 0);
  assert.equal(records.length, 8);
  assert.ok(records.every((one) => one.errorMessage === 'Endpoint IP address is not allowed'));
  assert.ok(records.every((one) => one.refusedBy === 'exchange'));
});
