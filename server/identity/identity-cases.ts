// What identity promises, as cases for both databases (identity.test.ts).
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import type { Store, StoreOptions } from '#store/store.ts';
import { openStore } from '#store/store.ts';
import { eventually } from '../../test/support/eventually.ts';
import type { IdentityReason } from './failure.ts';
import { IdentityFailure } from './failure.ts';
import type { Identity } from './identity.ts';
import { createIdentity } from './identity.ts';

const NOW = new Date('2026-11-24T04:00:00Z');
const allowGateway = '{"Version":"2015-11-01","Statement":[{"Effect":"Allow","Action":["apigw:*"],"Resource":["*"]}]}';
const denyDelete = '{"Version":"2015-11-01","Statement":[{"Effect":"Deny","Action":"apigw:Delete*","Resource":"*"}]}';

const failsFor =
  (reason: IdentityReason) =>
  (error: unknown): boolean =>
    error instanceof IdentityFailure && error.reason === reason;

export const identityCases = (databaseUrl: () => Promise<string | undefined>): void => {
  const emptyPlace = async (t: TestContext): Promise<StoreOptions> => {
    const home = await mkdtemp(join(tmpdir(), 'portico-identity-'));
    t.after(() => rm(home, { recursive: true, force: true }));
    return { home, databaseUrl: await databaseUrl(), masterKey: Buffer.alloc(32, 3) };
  };
  const open = async (t: TestContext, place: StoreOptions): Promise<{ store: Store; identity: Identity }> => {
    const store = await openStore(place);
    const identity = createIdentity(store, { clock: () => NOW.getTime() });
    t.after(async () => {
      await identity.close();
      await store.close();
    });
    return { store, identity };
  };

  /** An account with a user, its key, and a policy that allows the gateway, attached. */
  const withUser = async (t: TestContext) => {
    const { store, identity } = await open(t, await emptyPlace(t));
    const made = await identity.write(async ({ accounts, users, keys, policies }) => {
      const { accountId } = await accounts.create({ name: 'one' });
      const user = await users.create(accountId, { name: 'bob' });
      const key = await keys.create(accountId, user.userId);
      await policies.create(accountId, { name: 'gateway', document: allowGateway });
      await policies.attach(accountId, user, 'gateway');
      return { accountId, user, key };
    });
    const resolve = async (id: string = made.key.accessKeyId, token?: string, now = NOW) => {
      const found = await identity.resolve(id, token, now);
      assert.ok(found, 'the key is found');
      return found;
    };
    return { store, identity, ...made, resolve };
  };

  test('a first start makes the operator, its root user and a key; later starts find them', async (t) => {
    const { identity } = await open(t, await emptyPlace(t));
    const root = await identity.ensureRoot({});
    assert.match(root.accountId, /^1000\d{8}$/);
    assert.match(root.appId, /^125\d{7}$/);
    assert.match(root.accessKeyId, /^AKID[A-Za-z0-9]{32}$/);
    assert.match(root.accessKeySecret, /^[A-Za-z0-9]{40}$/);
    assert.deepEqual(await identity.ensureRoot({}), root);
    const found = await identity.resolve(root.accessKeyId, undefined, NOW);
    assert.equal(found?.secret, root.accessKeySecret);
    assert.equal(found?.active, true);
    assert.deepEqual(found?.caller, {
      accountId: root.accountId,
      uin: root.accountId,
      appId: root.appId,
      userId: found?.caller.userId,
      userName: 'root',
      isRoot: true,
      accessKeyId: root.accessKeyId,
      standing: { verified: true, inArrears: false, riskControl: false },
    });
    assert.equal((await identity.read(({ accounts }) => accounts.list())).length, 1);
  });

  test('a root key given by settings is used, and a changed one takes its place', async (t) => {
    const { identity } = await open(t, await emptyPlace(t));
    const first = await identity.ensureRoot({ accessKeyId: 'AKGIVEN1', accessKeySecret: 'secret-one' });
    assert.equal(first.accessKeyId, 'AKGIVEN1');
    const secretOf = async (id: string) => (await identity.resolve(id, undefined, NOW))?.secret;
    assert.equal(await secretOf('AKGIVEN1'), 'secret-one');
    await identity.ensureRoot({ accessKeyId: 'AKGIVEN1', accessKeySecret: 'secret-two' });
    assert.equal(await secretOf('AKGIVEN1'), 'secret-two');
    const second = await identity.ensureRoot({ accessKeyId: 'AKGIVEN2', accessKeySecret: 'secret-three' });
    assert.equal(second.accountId, first.accountId);
    assert.equal(await secretOf('AKGIVEN1'), undefined);
    assert.equal(await secretOf('AKGIVEN2'), 'secret-three');
    await assert.rejects(identity.ensureRoot({ accessKeyId: 'AKGIVEN3' }), /together/);
    await assert.rejects(identity.ensureRoot({ accessKeyId: 'a/b c', accessKeySecret: 'x'.repeat(9) }), /letters/);
    await assert.rejects(identity.ensureRoot({ accessKeyId: 'AKGIVEN3', accessKeySecret: 'short' }), /8 to 256/);
  });

  test('an unknown key is not found, and is found as soon as it is made', async (t) => {
    const { identity, accountId, user } = await withUser(t);
    assert.equal(await identity.resolve('AKNOBODY', undefined, NOW), undefined);
    const key = await identity.write(({ keys }) => keys.create(accountId, user.userId));
    assert.equal((await identity.resolve(key.accessKeyId, undefined, NOW))?.secret, key.secret);
  });

  test('a disabled key says so at once, a deleted one is gone at once', async (t) => {
    const { identity, accountId, user, key, resolve } = await withUser(t);
    assert.equal((await resolve()).active, true);
    await identity.write(({ keys }) => keys.setStatus(accountId, user.userId, key.accessKeyId, 'inactive'));
    assert.equal((await resolve()).active, false);
    await identity.write(({ keys }) => keys.remove(accountId, user.userId, key.accessKeyId));
    assert.equal(await identity.resolve(key.accessKeyId, undefined, NOW), undefined);
  });

  test('a change made by another process reaches the memory of this one', async (t) => {
    const place = await emptyPlace(t);
    const [here, there] = [await open(t, place), await open(t, place)];
    const { accountId, accessKeyId } = await here.identity.ensureRoot({});
    assert.equal((await here.identity.resolve(accessKeyId, undefined, NOW))?.caller.standing.inArrears, false);
    await there.identity.write(({ accounts }) => accounts.setStanding(accountId, { inArrears: true }));
    await eventually(async () => {
      const found = await here.identity.resolve(accessKeyId, undefined, NOW);
      assert.deepEqual(found?.caller.standing, { verified: true, inArrears: true, riskControl: false });
    });
  });

  test('what a user may do follows the policies, at once', async (t) => {
    const { identity, accountId, user, resolve } = await withUser(t);
    const may = async (action: string) => identity.authorise((await resolve()).caller, action, 'service/a');
    assert.equal(await may('apigw:DeleteService'), true);
    assert.equal(await may('cdn:OpenCdnService'), false);
    await identity.write(async ({ policies }) => {
      await policies.create(accountId, { name: 'no-delete', document: denyDelete });
      await policies.attach(accountId, user, 'no-delete');
    });
    assert.equal(await may('apigw:DeleteService'), false);
    assert.equal(await may('apigw:CreateService'), true);
    await identity.write(({ policies }) => policies.detach(accountId, user.userId, 'gateway'));
    assert.equal(await may('apigw:CreateService'), false);
  });

  test('a caller that identity did not make may do nothing', async (t) => {
    const { identity } = await open(t, await emptyPlace(t));
    const root = await identity.ensureRoot({});
    const found = await identity.resolve(root.accessKeyId, undefined, NOW);
    assert.ok(found);
    assert.equal(identity.authorise(found.caller, 'apigw:CreateService', '*'), true);
    assert.equal(identity.authorise({ ...found.caller }, 'apigw:CreateService', '*'), false);
  });

  test('a temporary key acts as its user until it expires, and only with its own token', async (t) => {
    const { identity, key, resolve } = await withUser(t);
    const issue = (policyDocument?: string) =>
      resolve().then(({ caller }) => identity.issueTemporaryKey(caller, { durationSeconds: 900, policyDocument }, NOW));
    const one = await issue();
    const other = await issue(denyDelete.replace('Deny', 'Allow'));
    assert.equal(one.expiresAtMs, NOW.getTime() + 900_000);
    const held = await resolve(one.accessKeyId, one.sessionToken);
    assert.equal(held.secret, one.secret);
    assert.equal(held.caller.userName, 'bob');
    assert.equal(held.caller.accessKeyId, one.accessKeyId);
    assert.equal(identity.isTemporary(held.caller), true);
    assert.equal(identity.authorise(held.caller, 'apigw:CreateService', '*'), true);
    assert.equal(identity.authorise(held.caller, 'cdn:OpenCdnService', '*'), false);

    const narrowed = await resolve(other.accessKeyId, other.sessionToken);
    assert.equal(identity.authorise(narrowed.caller, 'apigw:DeleteService', '*'), true);
    assert.equal(identity.authorise(narrowed.caller, 'apigw:CreateService', '*'), false);

    assert.throws(
      () => identity.issueTemporaryKey(held.caller, { durationSeconds: 900 }, NOW),
      failsFor('temporaryCaller'),
    );
    const later = new Date(one.expiresAtMs);
    for (const [id, token, now] of [
      [one.accessKeyId, one.sessionToken, later],
      [one.accessKeyId, undefined, NOW],
      [one.accessKeyId, '', NOW],
      [one.accessKeyId, other.sessionToken, NOW],
      [key.accessKeyId, one.sessionToken, NOW],
      [one.accessKeyId, `${one.sessionToken}A`, NOW],
      [one.accessKeyId, one.sessionToken.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')), NOW],
      [one.accessKeyId, 'nonsense', NOW],
    ] as const)
      assert.equal(await identity.resolve(id, token, now), undefined, `${id} ${token} ${now.toISOString()}`);
  });

  test('temporary keys end with the key they were made from; a policy narrows the root user too', async (t) => {
    const { identity } = await open(t, await emptyPlace(t));
    const root = await identity.ensureRoot({});
    const found = await identity.resolve(root.accessKeyId, undefined, NOW);
    assert.ok(found);
    const key = identity.issueTemporaryKey(found.caller, { durationSeconds: 900, policyDocument: allowGateway }, NOW);
    const held = await identity.resolve(key.accessKeyId, key.sessionToken, NOW);
    assert.ok(held?.active);
    assert.equal(identity.authorise(held.caller, 'apigw:CreateService', '*'), true);
    assert.equal(identity.authorise(held.caller, 'iam:CreateUser', '*'), false);
    const { accountId, userId } = found.caller;
    await identity.write(({ keys }) => keys.setStatus(accountId, userId, root.accessKeyId, 'inactive'));
    assert.equal((await identity.resolve(key.accessKeyId, key.sessionToken, NOW))?.active, false);
    await identity.write(({ keys }) => keys.remove(accountId, userId, root.accessKeyId));
    assert.equal(await identity.resolve(key.accessKeyId, key.sessionToken, NOW), undefined);
  });

  test('limits and conflicts are told apart', async (t) => {
    const { identity, accountId, user, key } = await withUser(t);
    const attempt = (work: Parameters<Identity['write']>[0]) => identity.write(work);
    await attempt(({ keys }) => keys.create(accountId, user.userId));
    const cases: readonly (readonly [IdentityReason, Parameters<Identity['write']>[0]])[] = [
      ['keyLimit', ({ keys }) => keys.create(accountId, user.userId)],
      ['userExists', ({ users }) => users.create(accountId, { name: 'bob' })],
      ['userExists', ({ users }) => users.create(accountId, { name: 'root' })],
      ['userNotFound', ({ users }) => users.get(accountId, 'nobody')],
      ['userNotFound', ({ users }) => users.get('100000000000', 'bob')],
      ['rootUser', ({ users }) => users.remove(accountId, 'root')],
      ['userHasKeys', ({ users }) => users.remove(accountId, 'bob')],
      ['keyNotFound', ({ keys }) => keys.remove(accountId, user.userId, 'AKNOBODY')],
      ['keyNotFound', ({ keys }) => keys.remove('100000000000', user.userId, key.accessKeyId)],
      ['keyNotFound', ({ keys }) => keys.setStatus(accountId, 'another', key.accessKeyId, 'inactive')],
      ['policyExists', ({ policies }) => policies.create(accountId, { name: 'gateway', document: allowGateway })],
      ['policyNotFound', ({ policies }) => policies.get('100000000000', 'gateway')],
      ['policyAttached', ({ policies }) => policies.remove(accountId, 'gateway')],
      ['alreadyAttached', ({ policies }) => policies.attach(accountId, user, 'gateway')],
      ['notAttached', ({ policies }) => policies.detach(accountId, 'another', 'gateway')],
      ['accountNotFound', ({ accounts }) => accounts.setStanding('100000000000', { verified: false })],
    ];
    for (const [reason, work] of cases) await assert.rejects(attempt(work), failsFor(reason), reason);
    await attempt(async ({ policies }) => {
      for (const name of ['p1', 'p2', 'p3', 'p4', 'p5'])
        await policies.create(accountId, { name, document: allowGateway });
      for (const name of ['p1', 'p2', 'p3', 'p4']) await policies.attach(accountId, user, name);
    });
    await assert.rejects(
      attempt(({ policies }) => policies.attach(accountId, user, 'p5')),
      failsFor('attachmentLimit'),
    );
  });

  test('ten calls at once make two keys and no more', async (t) => {
    const { store, identity } = await open(t, await emptyPlace(t));
    const user = await identity.write(async ({ accounts, users }) => {
      const { accountId } = await accounts.create({ name: 'one' });
      return users.create(accountId, { name: 'bob' });
    });
    const made = await Promise.allSettled(
      Array.from({ length: 10 }, () => identity.write(({ keys }) => keys.create(user.accountId, user.userId))),
    );
    assert.equal(made.filter(({ status }) => status === 'fulfilled').length, 2, store.kind);
  });

  test('secrets are not in the database', async (t) => {
    const { store, key } = await withUser(t);
    const rows = await store.read((db) => db.selectFrom('access_key').selectAll().execute());
    assert.equal(rows.length, 1);
    assert.ok(!JSON.stringify(rows).includes(key.secret));
  });

  test('last use is noted for calls that were authorised, seen at once and kept at the end', async (t) => {
    const place = await emptyPlace(t);
    const store = await openStore(place);
    t.after(() => store.close());
    const identity = createIdentity(store, { clock: () => NOW.getTime() });
    const { accessKeyId } = await identity.ensureRoot({});
    const found = await identity.resolve(accessKeyId, undefined, NOW);
    assert.ok(found);
    const stored = () => identity.read(({ keys }) => keys.list(found.caller.userId));
    assert.equal(identity.recentUse(accessKeyId), undefined);
    identity.authorise(found.caller, 'apigw:CreateService', '*');
    assert.equal(identity.recentUse(accessKeyId), NOW.getTime());
    assert.equal((await stored())[0]?.lastUsedAtMs, undefined);
    await identity.close();
    assert.equal((await stored())[0]?.lastUsedAtMs, NOW.getTime());
  });

  test('lists go on after a name', async (t) => {
    const { identity, accountId } = await withUser(t);
    await identity.write(async ({ users }) => {
      for (const name of ['dora', 'anna', 'carl']) await users.create(accountId, { name });
    });
    const names = (page: { after?: string; limit: number }) =>
      identity.read(async ({ users }) => (await users.list(accountId, page)).map(({ name }) => name));
    assert.deepEqual(await names({ limit: 10 }), ['anna', 'bob', 'carl', 'dora']);
    assert.deepEqual(await names({ limit: 1 }), ['anna', 'bob'], 'one more tells that there are more');
    assert.deepEqual(await names({ after: 'bob', limit: 10 }), ['carl', 'dora']);
  });
};
