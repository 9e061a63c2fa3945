// Callers that sign with key pairs under usage plans, a parameter mapped and a constant sent, the access log on, beside
// nginx with Lua that does the same. A plan takes at most 2000 requests a second, so many keys call, each with its plan.
import type { KeyPair } from '../../test/support/gateway-caller.ts';
import { keyPairHeaders } from '../../test/support/gateway-caller.ts';
import { resultOf } from '../support/control-calls.ts';
import { signedScript, startLuaNginx } from '../support/key-pairs.ts';
import { luaObstacle, startBackend } from '../support/nginx.ts';
import type { MeasuredPortico, Service } from '../support/portico.ts';
import { createPassingApi, createService, releaseUnlimited, startMeasuredPortico } from '../support/portico.ts';
import { CORES, ROUNDS } from '../support/settings.ts';
import { onStage, waitUntilServed } from '../support/stage.ts';
import { measure } from '../support/wrk.ts';
import type { Case } from './row.ts';
import { notRun, speedRow, takeTurns } from './row.ts';

const NAME = 'SECRET, plan rate and quota, parameter mapping, access log';
const BESIDE = 'nginx + Lua, the same work';
const LEAST = 0.7;
/** With 2000 a second each, far above what one core serves. */
const KEYS = 64;
const RATE_PER_SECOND = 2000;
const PATH = '/signed';
const TARGET = `/release${PATH}?limit=25`;

const publish = async (measured: MeasuredPortico, backendPort: number): Promise<[Service, readonly KeyPair[]]> => {
  const { call } = measured;
  const service = await createService(call);
  await createPassingApi(call, service, PATH, backendPort, {
    AuthType: 'SECRET',
    RequestParameters: [{ Name: 'limit', Position: 'query', Type: 'int', Required: true }],
    ServiceParameters: [
      {
        Name: 'X-Limit',
        Position: 'header',
        RelevantRequestParameterPosition: 'query',
        RelevantRequestParameterName: 'limit',
      },
    ],
    ConstantParameters: [{ Name: 'X-Stage', Position: 'header', DefaultValue: 'bench' }],
  });
  const keys: KeyPair[] = [];
  const plans: string[] = [];
  for (let number = 0; number < KEYS; number += 1) {
    const key = resultOf(await call('CreateApiKey', { SecretName: `caller${number}`, AccessKeyType: 'auto' }));
    const plan = resultOf(
      await call('CreateUsagePlan', {
        UsagePlanName: `plan${number}`,
        MaxRequestNum: 99_999_999,
        MaxRequestNumPreSec: RATE_PER_SECOND,
      }),
    );
    const pair = { id: String(key['AccessKeyId']), secret: String(key['AccessKeySecret']) };
    await call('BindSecretIds', { UsagePlanId: plan['UsagePlanId'], AccessKeyIds: [pair.id] });
    keys.push(pair);
    plans.push(String(plan['UsagePlanId']));
  }
  const { ServiceId } = service;
  await call('BindEnvironment', { UsagePlanIds: plans, BindType: 'SERVICE', Environment: 'release', ServiceId });
  const [first] = keys;
  if (first === undefined) throw new Error('no keys');
  await releaseUnlimited(measured, service, `${PATH}?limit=25`, keyPairHeaders(first));
  return [service, keys];
};

export const secret: Case = async () => {
  const obstacle = luaObstacle();
  if (obstacle !== undefined) return [notRun(NAME, BESIDE, LEAST, obstacle)];
  return onStage(async (stage) => {
    const backend = await startBackend(stage, CORES.backend);
    const measured = await startMeasuredPortico(stage);
    const [{ host }, keys] = await publish(measured, backend.port);
    const peer = await startLuaNginx(stage, CORES.proxy, {
      backendPort: backend.port,
      keys,
      ratePerSecond: RATE_PER_SECOND,
      mapsAndLogs: true,
    });
    const last = keys.at(-1);
    if (last === undefined) throw new Error('no keys');
    const headers = { Host: host, ...keyPairHeaders(last) };
    for (const port of [peer.port, measured.portico.edgePort]) {
      await waitUntilServed({ port, path: TARGET, headers });
      await waitUntilServed({ port, path: TARGET, headers: { Host: host }, status: 401 });
    }
    // Signed anew for each measurement: a signature is good for 15 minutes.
    const load = (pid: number, port: number) => () =>
      measure(stage, { pid, port, script: signedScript(stage, { host, path: TARGET, keys }) });
    const pairs = await takeTurns(
      ROUNDS,
      load(peer.pid, peer.port),
      load(measured.portico.pid, measured.portico.edgePort),
    );
    return [speedRow(NAME, BESIDE, pairs, LEAST, `${KEYS} keys, each with a plan of ${RATE_PER_SECOND}/s`)];
  });
};
