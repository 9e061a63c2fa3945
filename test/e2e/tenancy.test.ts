// Another account's credential finds nothing of the first account: every action of every product is tried,
// with each resource parameter naming a resource of the first account.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { ActionContract } from '#kernel/action.ts';
import { encodeJson } from '#kernel/encode-json.ts';
import type { FamilyName } from '#kernel/product.ts';
import { contractProducts } from '../../server/cli/control-client.ts';
import { serverCertificate, serverKey } from '../support/certificates.ts';
import type { Access, TencentClient } from '../support/clients.ts';
import { acs3Client, aws4Fetch, codeOf, popCore, tencentClient, tencentCommon } from '../support/clients.ts';
import type { Portico } from '../support/portico.ts';
import { startPortico } from '../support/portico.ts';
import type { PublishedService } from '../support/published-service.ts';
import { createPlanWithKey, publishService } from '../support/published-service.ts';
import { createSecondAccount } from '../support/second-account.ts';

const LINE_ID = '15e957ff-5e64-4577-946c-4a396528c67a';
/** Vendors' words for "no such resource"; AccessDenied is the answer of actions that only the operator has. */
const notFound =
  /NotFound|NotExist|NoSuch|InvalidBandWidthShareId|OperationDenied|UnauthorizedOperation|AccessDenied|Forbidden/;
type Parameters = Readonly<Record<string, unknown>>;

/** Parameters that look like one and name no resource of an account. */
const notResources = new Set([
  'AccessKeyId', // handled apart: a gateway key or an identity key
  'LineId',
  'ProjectId',
  'AddProjectId',
  'BackendBucketRegionId',
  // Of products that Portico has not: dedicated instances, private networks, event buses, identity providers, namespaces.
  'InstanceId',
  'UniqVpcId',
  'EventBusId',
  'EIAMAppId',
  'TargetNamespaceId',
]);

interface Case {
  readonly family: FamilyName;
  readonly service: string;
  readonly version: string;
  readonly contract: ActionContract;
}

const cases: readonly Case[] = contractProducts().flatMap(({ family, name, serviceNames, versions }) =>
  versions.flatMap(({ version, bindings }) =>
    bindings.map(({ contract }) => ({ family, service: serviceNames[0] ?? name, version, contract })),
  ),
);

/** Lists and structures as `A.1.B`, which every Kingsoft client sends. */
const flatten = (value: unknown, prefix = ''): Readonly<Record<string, string>> => {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object') return { [prefix]: String(value) };
  const members = Array.isArray(value) ? value.map((item, index) => [index + 1, item]) : Object.entries(value);
  return Object.assign(
    {},
    ...members.map(([key, member]) => flatten(member, prefix ? `${prefix}.${key}` : String(key))),
  );
};

/** Resolves to the answer's text; rejects with the vendor's code. */
const send = async (
  access: Access,
  { family, service, version, contract }: Case,
  input: Parameters,
): Promise<string> => {
  switch (family) {
    case 'tencent':
      return JSON.stringify(await tencentCommon(access, version).request(contract.name, input));
    case 'alibaba':
      return JSON.stringify(await popCore(access, version, 'POST')(contract.name, { ...input, Format: 'JSON' }));
    case 'kingsoft': {
      const reply = await aws4Fetch(access, {
        service: service as 'bws',
        action: contract.name,
        version,
        parameters: flatten(input),
        method: 'POST',
        accept: 'application/json',
      });
      if (reply.status === 200) return reply.body;
      const { Error: error } = JSON.parse(reply.body) as { Error: { Code: string; Message: string } };
      throw Object.assign(new Error(error.Message), { code: error.Code });
    }
    default:
      return family satisfies never;
  }
};

/** One of each further resource of a gateway account, by the parameter that names it. */
const gatewayExtras = async (
  client: TencentClient,
  { serviceId: ServiceId, openApiId, host }: PublishedService,
): Promise<Readonly<Record<string, string | readonly string[]>>> => {
  const strategy = await client.CreateIPStrategy({
    ServiceId,
    StrategyName: 'theirs',
    StrategyType: 'WHITE',
    StrategyData: '192.0.2.1',
  });
  const app = await client.CreateApiApp({ ApiAppName: 'theirs' });
  const plugin = await client.CreatePlugin({
    PluginName: 'theirs',
    PluginType: 'IPControl',
    PluginData: '{"type":"black_list","blocks":"192.0.2.1"}',
  });
  const upstream = await client.CreateUpstream({
    Scheme: 'HTTP',
    Algorithm: 'ROUND-ROBIN',
    UniqVpcId: 'vpc-1',
    UpstreamName: 'theirs',
    Nodes: [{ Host: '192.0.2.1', Port: 80, Weight: 50 }],
  });
  const SubDomain = 'api.theirs.example';
  await client.BindSubDomain({
    ServiceId,
    SubDomain,
    Protocol: 'http',
    NetType: 'OUTER',
    IsDefaultMapping: true,
    NetSubDomain: host,
  });
  const document = await client.CreateAPIDoc({
    ApiDocName: 'theirs',
    ServiceId,
    Environment: 'release',
    ApiIds: [openApiId],
  });
  const pluginId = plugin.Result?.PluginId as string;
  return {
    StrategyId: strategy.Result?.StrategyId as string,
    ApiAppId: app.Result?.ApiAppId as string,
    PluginId: pluginId,
    PluginIds: [pluginId],
    UpstreamId: upstream.UpstreamId as string,
    ApiDocId: document.Result?.ApiDocId as string,
    SubDomain,
  };
};

describe('another account', () => {
  let portico: Portico;
  let stranger: Access;
  /** Values of the first account for every parameter that names a resource. */
  let own: Readonly<Record<string, string | readonly string[]>>;
  /** Texts that must not reach the stranger. */
  let marks: readonly string[];

  before(async () => {
    portico = await startPortico();
    const service = await publishService(tencentClient(portico), 'http://127.0.0.1:9');
    const bundle = await acs3Client(portico, '2018-05-11')('CreateStorageBundle', {
      Name: 'theirs',
      BackendBucketRegionId: 'cn-hangzhou',
    });
    const share = await aws4Fetch(portico, {
      service: 'bws',
      action: 'CreateBandWidthShare',
      version: '2016-03-04',
      accept: 'application/json',
      parameters: { LineId: LINE_ID, BandWidth: '5', ChargeType: 'Peak' },
    });
    const { BandWidthShareId } = JSON.parse(share.body) as { BandWidthShareId: string };
    for (const words of [
      ['user', 'create', 'theirs'],
      [
        'policy',
        'create',
        'theirs',
        '{"Version":"2015-11-01","Statement":[{"Effect":"Allow","Action":["apigw:*"],"Resource":["*"]}]}',
      ],
    ]) {
      const done = await portico.run(...words);
      assert.equal(done.code, 0, done.stderr);
    }
    const policies = await portico.run('policy', 'list');
    const policyKrn = /"Krn": "([^"]*theirs[^"]*)"/i.exec(policies.stdout)?.[1] ?? '';
    assert.notEqual(policyKrn, '', policies.stdout);
    const extras = await gatewayExtras(tencentClient(portico), service);
    const certificate = await tencentCommon(portico, '2019-12-05').request('UploadCertificate', {
      CertificatePublicKey: serverCertificate,
      CertificatePrivateKey: serverKey,
      Alias: 'theirs',
    });
    await popCore(portico, '2014-11-11')('OpenCdnService', { InternetChargeType: 'PayByTraffic', Format: 'JSON' });
    own = {
      ...extras,
      CertificateId: String(certificate['CertificateId']),
      CertIds: [String(certificate['CertificateId'])],
      ResourceIds: [service.serviceId],
      ServiceId: service.serviceId,
      ApiId: service.openApiId,
      AuthRelationApiId: service.openApiId,
      ApiIds: [service.openApiId],
      BindApiIds: [service.openApiId],
      UnBindApiIds: [service.openApiId],
      AccountId: portico.credential.accountId,
      UsagePlanId: service.planId,
      UsagePlanIds: [service.planId],
      AccessKeyIds: [service.key.id],
      SecretIds: [service.key.id],
      StorageBundleId: String(bundle['StorageBundleId']),
      BandWidthShareId: [BandWidthShareId],
      InstanceID: BandWidthShareId,
      UserName: 'theirs',
      PolicyKrn: policyKrn,
    };
    marks = [
      service.serviceId,
      service.openApiId,
      service.privateApiId,
      service.planId,
      service.key.id,
      service.key.secret,
      BandWidthShareId,
      String(bundle['StorageBundleId']),
      policyKrn,
      ...Object.values(extras).flat(),
      String(certificate['CertificateId']),
    ];
    stranger = await createSecondAccount(portico);
  });
  after(() => portico?.stop());

  /** What the first account has, as text. */
  const inventory = async (): Promise<string> => {
    const client = tencentClient(portico);
    const { ServiceId, UsagePlanId, ApiId } = own as Readonly<Record<string, string>>;
    const parts: readonly unknown[] = await Promise.all([
      client.DescribeService({ ServiceId: ServiceId as string }),
      client.DescribeApi({ ServiceId: ServiceId as string, ApiId: ApiId as string }),
      client.DescribeApisStatus({ ServiceId: ServiceId as string }),
      client.DescribeUsagePlan({ UsagePlanId: UsagePlanId as string }),
      client.DescribeApiKeysStatus({}),
      client.DescribePlugin({ PluginId: own['PluginId'] as string }),
      client.DescribeApiAppsStatus({}),
      client.DescribeServiceSubDomains({ ServiceId: ServiceId as string }),
      client.DescribeUpstreams({ Limit: 10, Offset: 0 }),
      client.DescribeIPStrategysStatus({ ServiceId: ServiceId as string }),
      tencentCommon(portico, '2019-12-05').request('DescribeCertificates', {}),
      popCore(portico, '2018-05-11')('DescribeStorageBundles', {
        BackendBucketRegionId: 'cn-hangzhou',
        Format: 'JSON',
      }),
      popCore(portico, '2014-11-11')('DescribeCdnService', { Format: 'JSON' }),
      portico.run('user', 'list').then(({ stdout }) => stdout),
      portico.run('policy', 'list').then(({ stdout }) => stdout),
    ]);
    return JSON.stringify(parts).replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi, '<uuid>');
  };

  const inputFor = ({ contract, service }: Case): { readonly input: Parameters; readonly names: readonly string[] } => {
    const example = (contract.examples[0]?.request ?? {}) as Parameters;
    const members = contract.input.kind === 'object' ? Object.keys(contract.input.members) : [];
    const mine: Record<string, unknown> = {};
    for (const name of members) {
      if (name === 'UserName' && contract.name === 'CreateUser') continue;
      // The same word means a gateway key in one product and an identity key in another.
      if (name === 'AccessKeyId') {
        if (service === 'iam') mine[name] = portico.credential.accessKeyId;
        else if (contract.name !== 'CreateApiKey') mine[name] = (own['AccessKeyIds'] as readonly string[])[0];
      } else if (own[name] !== undefined) mine[name] = own[name];
    }
    // Examples hold instants as the handler sees them; a caller spells them in the parameter's format.
    return { input: encodeJson(contract.input, { ...example, ...mine }) as Parameters, names: Object.keys(mine) };
  };

  test('every parameter that names a resource has one of the first account to try', () => {
    const parameters = cases.flatMap(({ contract }) =>
      contract.input.kind === 'object' ? Object.keys(contract.input.members) : [],
    );
    const unclaimed = [...new Set(parameters)].filter(
      (name) => /Ids?$/.test(name) && own[name] === undefined && !notResources.has(name),
    );
    assert.deepEqual(unclaimed, [], 'name a resource of the first account for these in this file');
  });

  test("every action, with the first account's resources, finds nothing and changes nothing", async (t) => {
    const before = await inventory();
    const faults: string[] = [];
    for (const item of cases) {
      const { input, names } = inputFor(item);
      const title = `${item.service} ${item.contract.name}`;
      let code = 'OK';
      let text = '';
      try {
        text = await send(stranger, item, input);
      } catch (error) {
        code = codeOf(error);
      }
      t.diagnostic(`${title} (${names.join(', ') || 'no resource'}): ${code}`);
      // An echo of what the stranger itself sent would prove nothing, so lists must be empty and creates have other ids.
      for (const mark of marks) if (text.includes(mark)) faults.push(`${title} answers ${mark}`);
      if (names.length > 0 && item.contract.kind === 'write' && !notFound.test(code))
        faults.push(`${title} on a foreign resource: ${code}`);
      if (code !== 'OK' && names.length > 0 && !notFound.test(code))
        faults.push(`${title}: ${code} is not a not-found`);
    }
    assert.ok(cases.length >= 30, `${cases.length} actions were walked`);
    assert.deepEqual(faults, []);
    assert.equal(await inventory(), before);
  });

  test('its own plan does not take a foreign key or reach a foreign service', async () => {
    const client = tencentClient(stranger);
    const theirs = own as Readonly<Record<string, string>>;
    const [foreignKey] = own['AccessKeyIds'] as readonly string[];
    const { serviceId, key, planId } = await publishService(client, 'http://127.0.0.1:9');
    const code = (call: Promise<unknown>): Promise<string> => call.then(() => 'OK', codeOf);
    assert.match(
      await code(client.BindSecretIds({ UsagePlanId: planId, AccessKeyIds: [foreignKey as string] })),
      /ResourceNotFound/,
    );
    const bind = { BindType: 'API', Environment: 'release' };
    assert.match(
      await code(
        client.BindEnvironment({
          ...bind,
          UsagePlanIds: [planId],
          ServiceId: serviceId,
          ApiIds: [theirs['ApiId'] as string],
        }),
      ),
      /ResourceNotFound/,
    );
    assert.match(
      await code(
        client.BindEnvironment({
          ...bind,
          BindType: 'SERVICE',
          UsagePlanIds: [planId],
          ServiceId: theirs['ServiceId'] as string,
        }),
      ),
      /ResourceNotFound/,
    );
    assert.match(
      await code(
        client.BindEnvironment({
          ...bind,
          BindType: 'SERVICE',
          UsagePlanIds: [theirs['UsagePlanId'] as string],
          ServiceId: serviceId,
        }),
      ),
      /ResourceNotFound/,
    );
    assert.match(
      await code(client.DescribeApi({ ServiceId: serviceId, ApiId: theirs['ApiId'] as string })),
      /ResourceNotFound/,
    );
    assert.notEqual(key.id, foreignKey);
  });

  test('the same name in both accounts is two resources', async () => {
    const before = await tencentClient(portico).DescribeServicesStatus({});
    await createPlanWithKey(
      tencentClient(stranger),
      (await publishService(tencentClient(stranger), 'http://127.0.0.1:9')).serviceId,
    );
    const after = await tencentClient(portico).DescribeServicesStatus({});
    assert.equal(after.Result?.TotalCount, before.Result?.TotalCount);
  });
});
