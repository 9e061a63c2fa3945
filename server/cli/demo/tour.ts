// The steps of the demo, top to bottom.
import { CommandError } from '../control-client.ts';
import type { Credential } from '../signed-request.ts';
import type { KeyPair } from './gateway-call.ts';
import { callGateway } from './gateway-call.ts';
import { printAnswer, printCall, printLine, printStep } from './print.ts';
import { loadSdk } from './sdk.ts';

export interface DemoPlace {
  readonly controlUrl: string;
  readonly edgePort: number;
  readonly credential: Credential;
  /** Whether this Portico was started for the demo only. */
  readonly isOwn: boolean;
}

const REGION = 'ap-guangzhou';
const QUOTA = 3;
const PUBLISH_WITHIN_MS = 5_000;

type Result<T> = { readonly Result: T };

export const tour = async (place: DemoPlace, backendUrl: string): Promise<void> => {
  const sdk = await loadSdk(place.controlUrl, place.credential, REGION);
  printLine(`Portico: ${place.controlUrl}${place.isOwn ? ' (started for this demo)' : ' (found running)'}`);
  printLine(`Backend: ${backendUrl}`);
  printLine('Client:  tencentcloud-sdk-nodejs, signing with TC3-HMAC-SHA256');

  const call = async <T>(action: string, parameters: object): Promise<T> => {
    printCall(action, parameters);
    const answer = await sdk(action, parameters);
    printAnswer(answer);
    return answer as T;
  };

  printStep('A service holds APIs and has a domain.');
  const service = await call<{ ServiceId: string; OuterSubDomain: string }>('CreateService', {
    ServiceName: 'demo',
    Protocol: 'http&https',
    NetTypes: ['OUTER'],
  });
  const { ServiceId } = service;

  printStep('An API that anyone may call …');
  const api = {
    ServiceId,
    ServiceType: 'HTTP',
    ServiceTimeout: 15,
    Protocol: 'HTTP',
    ServiceConfig: { Url: backendUrl, Path: '/hello', Method: 'GET' },
    ResponseType: 'JSON',
  };
  await call('CreateApi', {
    ...api,
    ApiName: 'open',
    AuthType: 'NONE',
    RequestConfig: { Path: '/open', Method: 'GET' },
  });
  printStep('… and one that wants a signature.');
  await call('CreateApi', {
    ...api,
    ApiName: 'private',
    AuthType: 'SECRET',
    RequestConfig: { Path: '/private', Method: 'GET' },
  });

  printStep(`A key for callers, and a usage plan of ${QUOTA} requests.`);
  const created = await call<Result<{ AccessKeyId: string; AccessKeySecret: string }>>('CreateApiKey', {
    SecretName: 'caller',
    AccessKeyType: 'auto',
  });
  const plan = await call<Result<{ UsagePlanId: string }>>('CreateUsagePlan', {
    UsagePlanName: 'small',
    MaxRequestNum: QUOTA,
  });
  const UsagePlanId = plan.Result.UsagePlanId;

  printStep('The plan is bound to the key and to the service.');
  await call('BindSecretIds', { UsagePlanId, AccessKeyIds: [created.Result.AccessKeyId] });
  await call('BindEnvironment', {
    UsagePlanIds: [UsagePlanId],
    BindType: 'SERVICE',
    Environment: 'release',
    ServiceId,
  });

  printStep('Releasing the service publishes it on the edge.');
  await call('ReleaseService', { ServiceId, EnvironmentName: 'release', ReleaseDesc: 'demo' });

  const key: KeyPair = { id: created.Result.AccessKeyId, secret: created.Result.AccessKeySecret };
  const target = { host: service.OuterSubDomain, port: place.edgePort };
  const show = async (title: string, path: string, signer?: KeyPair): Promise<number> => {
    printLine(`   GET http://${target.host}:${target.port}${path}  (${title})`);
    const answer = await callGateway({ ...target, path, ...(signer && { key: signer }) });
    printLine(`   ${answer.status} ${answer.body}`);
    return answer.status;
  };

  await waitUntilPublished({ ...target, path: '/release/open' });
  printStep('Callers use it.');
  const statuses = [
    await show('open to anyone', '/release/open'),
    await show('signed with the key', '/release/private', key),
    await show('no signature', '/release/private'),
    await show('signed with a wrong secret', '/release/private', { ...key, secret: 'wrong' }),
  ];
  printStep(`The plan's quota is ${QUOTA}: two more calls pass, the next does not.`);
  for (let turn = 0; turn < QUOTA; turn += 1) statuses.push(await show('signed with the key', '/release/private', key));

  const expected = [200, 200, 401, 401, 200, 200, 429];
  if (statuses.join() !== expected.join())
    throw new CommandError(`the calls ended in ${statuses.join(', ')}, not ${expected.join(', ')}`);
  printLine();
  printLine(
    place.isOwn
      ? 'Done. This Portico ends with the demo; npm start runs one that stays.'
      : `Done. The service stays: node_modules/.bin/node server/cli/portico.ts call apigateway DescribeService '{"ServiceId":"${ServiceId}"}'`,
  );
};

/** The edge takes a release over within a tenth of a second; a slow machine may need longer. */
const waitUntilPublished = async (call: { host: string; port: number; path: string }): Promise<void> => {
  const deadline = performance.now() + PUBLISH_WITHIN_MS;
  while ((await callGateway(call)).status === 404)
    if (performance.now() > deadline) throw new CommandError('the edge does not serve the released service');
};
