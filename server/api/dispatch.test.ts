// The steps of a call over a real store and identity, without HTTP: what each step refuses, and in which order.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { WireAnswer, WireRequest } from '#dialects/dialect.ts';
import type { Identity } from '#identity/identity.ts';
import { createIdentity } from '#identity/identity.ts';
import type { RootCredential } from '#identity/root-credential.ts';
import { action } from '#kernel/action.ts';
import type { Product } from '#kernel/product.ts';
import { implement } from '#kernel/product.ts';
import { createRegistry } from '#kernel/registry.ts';
import { s } from '#kernel/schema.ts';
import { createProducts } from '#products/index.ts';
import type { Scope } from '#store/scope.ts';
import type { Store } from '#store/store.ts';
import { openStore } from '#store/store.ts';
import { createControlMetrics } from '#telemetry/control-metrics.ts';
import { createLog } from '#telemetry/log.ts';
import type { Call, Credential } from '../cli/signed-request.ts';
import { signCall } from '../cli/signed-request.ts';
import { readSettings } from '../settings.ts';
import type { Dispatch } from './dispatch.ts';
import { createDispatch } from './dispatch.ts';
import { createThrottle } from './throttle.ts';

const HOST = '127.0.0.1:8900';

const Break = action({ name: 'Break', kind: 'read', doc: 'Has a defect.', input: s.object({}), output: s.object({}) });
const broken: Product<Scope> = {
  name: 'broken',
  title: 'Broken',
  family: 'kingsoft',
  serviceNames: ['broken'],
  placement: 'regional',
  style: { product: 'broken' },
  versions: [
    {
      version: '2016-03-04',
      gaps: [],
      bindings: implement<Scope>()(
        { Break },
        {
          Break: () => {
            throw new Error('the defect with a secret');
          },
        },
      ),
    },
  ],
};

const bws = (name: string, parameters: Record<string, unknown> = {}, extra: Partial<Call> = {}): Call => ({
  family: 'kingsoft',
  service: 'bws',
  action: name,
  version: '2016-03-04',
  region: 'cn-beijing-6',
  parameters,
  ...extra,
});
const cdn = (name: string, parameters: Record<string, unknown> = {}): Call => ({
  family: 'alibaba',
  service: 'cdn',
  action: name,
  version: '2014-11-11',
  region: 'cn-hangzhou',
  parameters,
});
const share = { LineId: '15e957ff-5e64-4577-946c-4a396528c67a', BandWidth: 10, ChargeType: 'Peak' };

describe('dispatch', () => {
  let home: string;
  let store: Store;
  let identity: Identity;
  let root: RootCredential;
  let dispatch: Dispatch;
  let now = new Date('2026-11-24T05:00:00Z');
  const lines: string[] = [];

  const wire = (call: Call, credential: Credential = root): WireRequest => {
    const { headers, body } = signCall(call, credential, HOST, now);
    const names = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
    return {
      method: 'POST',
      target: '/',
      path: '/',
      query: '',
      headers: [['host', HOST], ...names],
      body: Buffer.from(body),
    };
  };
  const send = (call: Call, credential?: Credential): Promise<WireAnswer> => dispatch(wire(call, credential), true);
  const codeOf = (answer: WireAnswer): string => {
    const json = JSON.parse(answer.body) as { Code?: string; Error?: { Code: string } };
    return json.Error?.Code ?? json.Code ?? 'OK';
  };

  before(async () => {
    home = await mkdtemp(join(tmpdir(), 'portico-dispatch-'));
    store = await openStore({ home, masterKey: Buffer.alloc(32, 7), clock: () => now.getTime() });
    identity = createIdentity(store, { clock: () => now.getTime() });
    root = await identity.ensureRoot({});
    const products = createProducts({ settings: readSettings({}), identity });
    dispatch = createDispatch({
      registry: createRegistry([...products, broken]),
      identity,
      store,
      throttle: createThrottle(),
      metrics: createControlMetrics(),
      log: createLog('info', (line) => lines.push(line)),
      now: () => now,
      regions: ['cn-beijing-6', 'ap-guangzhou', 'cn-hangzhou'],
      skewSeconds: { tencent: 300, alibaba: 900, kingsoft: 900 },
    });
  });
  after(async () => {
    await identity.close();
    await store.close();
    await rm(home, { recursive: true });
  });

  test('a repeated ClientToken answers as before and does nothing twice; other parameters are refused', async () => {
    const call = cdn('OpenCdnService', { InternetChargeType: 'PayByTraffic', ClientToken: 'token-1' });
    assert.equal(codeOf(await send(call)), 'OK');
    assert.equal(codeOf(await send(call)), 'OK');
    const other = cdn('OpenCdnService', { InternetChargeType: 'PayByBandwidth', ClientToken: 'token-1' });
    assert.equal(codeOf(await send(other)), 'IdempotentParameterMismatch');
    assert.equal(codeOf(await send(cdn('OpenCdnService', {}))), 'CdnService.HasOpened');
  });

  test('a dry run meets every rule, changes nothing and answers 412', async () => {
    const dry = await send(bws('CreateBandWidthShare', { ...share, DryRun: true }));
    assert.equal(dry.status, 412);
    assert.equal(codeOf(dry), 'DryRunOperation');
    const wrong = await send(bws('CreateBandWidthShare', { ...share, LineId: 'nowhere', DryRun: true }));
    assert.equal(codeOf(wrong), 'InvalidParameterValue');
    const list = JSON.parse((await send(bws('DescribeBandWidthShares'))).body) as { BandWidthShareSet: unknown[] };
    assert.deepEqual(list.BandWidthShareSet, []);
  });

  test('a nonce counts once, and only when the signature was right', async () => {
    const request = wire(cdn('DescribeCdnService'));
    const forged = { ...request, body: Buffer.from(request.body.toString().replace('Signature=', 'Signature=x')) };
    assert.equal(codeOf(await dispatch(forged, true)), 'SignatureDoesNotMatch');
    assert.equal(codeOf(await dispatch(request, true)), 'OK');
    assert.equal(codeOf(await dispatch(request, true)), 'SignatureNonceUsed');
  });

  test('each refusal in the order of the steps', async () => {
    assert.equal(
      codeOf(await send(bws('DescribeBandWidthShares'), { accessKeyId: 'AKIDnobody', accessKeySecret: 'x' })),
      'InvalidClientTokenId',
    );
    assert.equal(
      codeOf(await send(bws('DescribeBandWidthShares'), { ...root, accessKeySecret: 'wrong' })),
      'SignatureDoesNotMatch',
    );
    assert.equal(codeOf(await send(bws('NoSuchAction'))), 'NoSuchEntity');
    assert.equal((await send(bws('DescribeBandWidthShares', {}, { region: 'eu-west-9' }))).status, 403);
    assert.equal(codeOf(await send(bws('CreateBandWidthShare', { BandWidth: 10 }))), 'MissingParameter');
    assert.equal(codeOf(await send(bws('CreateBandWidthShare', { ...share, BandWidth: 0 }))), 'InvalidParameterValue');
  });

  test('a call out of time is refused, and says nothing of the secret', async () => {
    const request = wire(bws('DescribeBandWidthShares'));
    now = new Date(now.getTime() + 901_000);
    const answer = await dispatch(request, true);
    assert.equal(codeOf(answer), 'SignatureDoesNotMatch');
    assert.ok(!answer.body.includes(root.accessKeySecret));
  });

  test('a user may do what the policies allow, and a disabled key nothing', async () => {
    const { user, key } = await identity.write(async ({ users, keys, policies }) => {
      const made = await users.create(root.accountId, { name: 'reader' });
      const document = JSON.stringify({
        Version: '2015-11-01',
        Statement: [{ Effect: 'Allow', Action: ['bws:Describe*'], Resource: ['*'] }],
      });
      await policies.create(root.accountId, { name: 'read-shares', document });
      await policies.attach(root.accountId, made, 'read-shares');
      return { user: made, key: await keys.create(root.accountId, made.userId) };
    });
    const credential = { accessKeyId: key.accessKeyId, accessKeySecret: key.secret };
    assert.equal(codeOf(await send(bws('DescribeBandWidthShares'), credential)), 'OK');
    assert.equal(codeOf(await send(bws('CreateBandWidthShare', share), credential)), 'AccessDenied');
    await identity.write(({ keys }) => keys.setStatus(root.accountId, user.userId, key.accessKeyId, 'inactive'));
    assert.equal(codeOf(await send(bws('DescribeBandWidthShares'), credential)), 'InvalidClientTokenId');
  });

  test('throttled at the documented rate, per account', async () => {
    const codes: string[] = [];
    for (let call = 0; call < 21; call += 1) codes.push(codeOf(await send(bws('DescribeBandWidthShares'))));
    assert.ok(codes.includes('LimitExceeded'));
    now = new Date(now.getTime() + 1000);
    assert.equal(codeOf(await send(bws('DescribeBandWidthShares'))), 'OK');
  });

  test('a defect is answered as such, logged with its cause, and the answer tells nothing of it', async () => {
    const answer = await send(bws('Break', {}, { service: 'broken' }));
    assert.equal(answer.status, 500);
    assert.ok(!answer.body.includes('defect'));
    assert.ok(lines.some((line) => line.includes('the defect with a secret')));
  });

  test('an incomplete body, no signature, and every call leaves one line without secrets', async () => {
    const request = wire(bws('DescribeBandWidthShares'));
    assert.ok((await dispatch({ ...request, body: Buffer.alloc(0) }, false)).status >= 400);
    const bare = await dispatch({ ...request, headers: [['host', HOST]], body: Buffer.alloc(0) }, true);
    assert.equal(bare.status, 403);
    assert.ok(lines.every((line) => !line.includes(root.accessKeySecret)));
    const calls = lines
      .map((line) => JSON.parse(line) as { event: string; requestId: string })
      .filter(({ event }) => event === 'call');
    assert.equal(new Set(calls.map(({ requestId }) => requestId)).size, calls.length);
  });
});
