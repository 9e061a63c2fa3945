// The command line against a running Portico: calls, identity, and what it says when something is wrong.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Portico } from '../support/portico.ts';
import { startPortico } from '../support/portico.ts';

describe('the command line', () => {
  let portico: Portico;
  before(async () => {
    portico = await startPortico();
  });
  after(() => portico?.stop());

  const json = async (...words: string[]): Promise<unknown> => {
    const { code, stdout, stderr } = await portico.run(...words);
    assert.equal(code, 0, stderr);
    return JSON.parse(stdout);
  };

  test('calls any action of any product and prints its answer', async () => {
    const made = await json('call', 'apigateway', 'CreateService', '{"ServiceName":"cli","Protocol":"http"}');
    assert.match((made as { Response: { ServiceId: string } }).Response.ServiceId, /^service-[a-z0-9]{8}$/);
    const shares = await json('call', 'bws', 'DescribeBandWidthShares');
    assert.deepEqual((shares as { BandWidthShareSet: unknown }).BandWidthShareSet, []);
    const bundle = await json(
      'call',
      'sgw',
      'CreateStorageBundle',
      '{"Name":"b","BackendBucketRegionId":"cn-hangzhou"}',
    );
    assert.match((bundle as { StorageBundleId: string }).StorageBundleId, /^sb-/);
  });

  test('a refusal is shown with its code and ends with status 1', async () => {
    const { code, stderr } = await portico.run(
      'call',
      'apigateway',
      'DescribeService',
      '{"ServiceId":"service-00000000"}',
    );
    assert.equal(code, 1);
    assert.match(stderr, /ResourceNotFound\.InvalidService/);
  });

  test('a mistyped command is explained in one line with status 2', async () => {
    const cases: readonly (readonly [readonly string[], RegExp])[] = [
      [['call', 'nope', 'X'], /no product nope; there are apigw/],
      [['call', 'bws', 'X'], /bws has no action X; there are .*CreateBandWidthShare/],
      [['call', 'bws', 'DescribeBandWidthShares', '[1]'], /one JSON object/],
      [['call', 'bws', 'DescribeBandWidthShares', '--endpoint', 'http://127.0.0.1:9'], /no Portico answers/],
    ];
    for (const [words, expected] of cases) {
      const { code, stderr } = await portico.run(...words);
      assert.equal(code, 2, stderr);
      assert.match(stderr, expected);
    }
  });

  test('describes what an action takes', async () => {
    const { stdout } = await portico.run('call', 'apigateway', 'CreateUsagePlan', '--describe');
    assert.match(stdout, /UsagePlanName\s+required; string of at most 50/);
  });

  test('a user with a policy and a key: may do what it allows, until the key is disabled', async () => {
    await json('user', 'create', 'reader');
    const document = JSON.stringify({
      Version: '2015-11-01',
      Statement: [{ Effect: 'Allow', Action: ['bws:Describe*'], Resource: ['*'] }],
    });
    const made = await json('policy', 'create', 'read-shares', document);
    const { Krn } = (made as unknown as { CreatePolicyResult: { Policy: { Krn: string } } }).CreatePolicyResult.Policy;
    await json('policy', 'attach', 'reader', Krn);
    const created = await json('key', 'create', '--user', 'reader');
    const key = (
      created as unknown as { CreateAccessKeyResult: { AccessKey: { AccessKeyId: string; SecretAccessKey: string } } }
    ).CreateAccessKeyResult.AccessKey;
    const signer = ['--access-key-id', key.AccessKeyId, '--access-key-secret', key.SecretAccessKey];
    await json('call', 'bws', 'DescribeBandWidthShares', ...signer);
    const share = '{"LineId":"15e957ff-5e64-4577-946c-4a396528c67a","BandWidth":1,"ChargeType":"Peak"}';
    assert.match((await portico.run('call', 'bws', 'CreateBandWidthShare', share, ...signer)).stderr, /AccessDenied/);
    await json('key', 'disable', key.AccessKeyId, '--user', 'reader');
    assert.match(
      (await portico.run('call', 'bws', 'DescribeBandWidthShares', ...signer)).stderr,
      /InvalidClientTokenId/,
    );
    await json('key', 'delete', key.AccessKeyId, '--user', 'reader');
    await json('policy', 'detach', 'reader', Krn);
    await json('policy', 'delete', Krn);
    await json('user', 'delete', 'reader');
  });

  test("an account's standing is read by the products' rules", async () => {
    const listed = await json('account', 'list');
    assert.ok(JSON.stringify(listed).includes(portico.credential.accountId));
    await json('account', 'standing', portico.credential.accountId, '--verified', 'false');
    assert.match((await portico.run('call', 'cdn', 'OpenCdnService')).stderr, /Forbidden\.NotVerified/);
    await json('account', 'standing', portico.credential.accountId, '--verified', 'true');
    await json('call', 'cdn', 'OpenCdnService');
  });

  test('serve refuses unknown settings and a port in use in one line', async () => {
    const bad = await portico.run('serve', '--control-port', 'x');
    assert.equal(bad.code, 1);
    assert.match(bad.stderr, /^portico: controlPort: whole number expected/);
  });
});
