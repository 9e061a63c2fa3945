// tencentcloud-sdk-python and tccli against a started Portico. PORTICO_TEST_PYTHON and PORTICO_TEST_TCCLI say where they
// are; without them the tests are skipped, except in continuous integration, where that is a failure.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import type { Backend } from '../support/backend.ts';
import { startBackend } from '../support/backend.ts';
import { eventually } from '../support/eventually.ts';
import { callGateway } from '../support/gateway-caller.ts';
import type { Portico } from '../support/portico.ts';
import { startPortico } from '../support/portico.ts';

const run = promisify(execFile);
const python = process.env['PORTICO_TEST_PYTHON'];
const tccli = process.env['PORTICO_TEST_TCCLI'];
const inCi = process.env['CI'] === 'true';
const skip = python || tccli || inCi ? false : 'PORTICO_TEST_PYTHON and PORTICO_TEST_TCCLI are not set';

describe('Python clients', { skip }, () => {
  let portico: Portico;
  let backend: Backend;
  /** tccli writes its settings into the home folder of the user. */
  let userHome: string;
  before(async () => {
    assert.ok(python && tccli, 'PORTICO_TEST_PYTHON and PORTICO_TEST_TCCLI must be set in CI');
    userHome = mkdtempSync(join(tmpdir(), 'portico-tccli-'));
    [portico, backend] = await Promise.all([startPortico(), startBackend()]);
  });
  after(async () => {
    await Promise.all([portico?.stop(), backend?.stop()]);
    if (userHome) rmSync(userHome, { recursive: true, force: true });
  });

  test('tencentcloud-sdk-python builds a service that callers reach', async () => {
    const { stdout } = await run(python as string, [join(import.meta.dirname, 'python', 'first_light.py')], {
      env: {
        ...process.env,
        PORTICO_ENDPOINT: new URL(portico.controlUrl).host,
        PORTICO_SECRET_ID: portico.credential.accessKeyId,
        PORTICO_SECRET_KEY: portico.credential.accessKeySecret,
        PORTICO_BACKEND: backend.url,
      },
    });
    const { built, listed, wrongSecret, unknownKey, notFound } = JSON.parse(stdout) as {
      readonly built: { readonly host: string; readonly key: { readonly id: string; readonly secret: string } };
      readonly listed: Readonly<Record<string, number>>;
      readonly wrongSecret: Readonly<Record<string, string>>;
      readonly unknownKey: string;
      readonly notFound: string;
    };
    assert.deepEqual(Object.values(listed), [0, 0, 0, 0, 0, 0]);
    assert.deepEqual([...new Set(Object.values(wrongSecret))], ['AuthFailure.SignatureFailure']);
    assert.equal(unknownKey, 'AuthFailure.SecretIdNotFound');
    assert.equal(notFound, 'ResourceNotFound.InvalidService');
    const call = { port: portico.edgePort, host: built.host, path: '/release/private' };
    await eventually(async () => assert.equal((await callGateway({ ...call, key: built.key })).status, 200));
    assert.equal((await callGateway(call)).status, 401);
  });

  const command = (secret: string, ...words: readonly string[]) =>
    run(
      tccli as string,
      [
        'apigateway',
        ...words,
        '--endpoint',
        portico.controlUrl,
        '--region',
        'ap-guangzhou',
        '--secretId',
        portico.credential.accessKeyId,
        '--secretKey',
        secret,
      ],
      { env: { ...process.env, HOME: userHome } },
    );

  test('tccli creates and describes a service', async () => {
    const secret = portico.credential.accessKeySecret;
    const created = JSON.parse(
      (await command(secret, 'CreateService', '--ServiceName', 'tccli', '--Protocol', 'http')).stdout,
    );
    const described = JSON.parse(
      (await command(secret, 'DescribeService', '--ServiceId', String(created.ServiceId))).stdout,
    );
    assert.equal(described.ServiceName, 'tccli');
    assert.equal(described.ServiceId, created.ServiceId);
  });

  test('tccli reports the code of a refusal', async () => {
    const wrong = command('wrong', 'DescribeServicesStatus');
    await assert.rejects(wrong, /AuthFailure\.SignatureFailure/);
    const missing = command(portico.credential.accessKeySecret, 'DescribeService', '--ServiceId', 'service-00000000');
    await assert.rejects(missing, /ResourceNotFound\.InvalidService/);
  });
});
