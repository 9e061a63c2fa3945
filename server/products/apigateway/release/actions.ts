// Handlers of releases. A version is written once and never changed; environments point to versions.
import { E } from '../errors.ts';
import { page } from '../filters.ts';
import { newVersionName } from '../ids.ts';
import type { Ctx, GatewayPorts, Handlers } from '../ports.ts';
import type { EnvironmentRow } from '../rows.ts';
import { apisOf, findService } from '../rows.ts';
import type { EnvironmentName } from '../structures/common.ts';
import type * as contracts from './contract.ts';
import type { FrozenApi } from './versions.ts';
import { freezeApi, frozenApis } from './versions.ts';

const environmentOf = async (ctx: Ctx<never>, serviceId: string, name: EnvironmentName): Promise<EnvironmentRow> =>
  ctx.store
    .select('apigw_environment')
    .selectAll()
    .where('service_id', '=', serviceId)
    .where('name', '=', name)
    .executeTakeFirstOrThrow();

const releasesOf = (ctx: Ctx<never>, serviceId: string) =>
  ctx.store
    .select('apigw_release')
    .select(['version', 'environment', 'description', 'released_at'])
    .where('service_id', '=', serviceId)
    .orderBy('released_at', 'desc')
    .orderBy('version', 'desc')
    .execute();

const runningApis = async (ctx: Ctx<never>, environment: EnvironmentRow): Promise<readonly FrozenApi[]> => {
  if (environment.version === '') return [];
  const release = await ctx.store
    .select('apigw_release')
    .select('apis')
    .where('version', '=', environment.version)
    .executeTakeFirstOrThrow();
  return frozenApis(release);
};

const run = async (
  ctx: Ctx<never>,
  environment: EnvironmentRow,
  version: string,
  note: string | null,
): Promise<void> => {
  await ctx.store
    .update('apigw_environment')
    .set({ version, note, published_at: version === '' ? null : ctx.now.getTime() })
    .where('service_id', '=', environment.service_id)
    .where('name', '=', environment.name)
    .execute();
  ctx.changed('gateway', environment.service_id);
};

const listed = (releases: Awaited<ReturnType<typeof releasesOf>>, paging: { Limit: number; Offset: number }) => ({
  TotalCount: releases.length,
  VersionList: page(releases, paging).map((release) => ({
    VersionName: release.version,
    VersionDesc: release.description,
    ReleaseTime: new Date(release.released_at),
  })),
});

export const releaseActions = (_ports: GatewayPorts): Handlers<typeof contracts> => ({
  ReleaseService: async (input, ctx) => {
    const service = await findService(ctx, input.ServiceId);
    const environment = await environmentOf(ctx, service.id, input.EnvironmentName);
    const apis = await apisOf(ctx, service.id);
    if (apis.length === 0)
      ctx.fail(E['FailedOperation.ServiceError'], { reason: 'it has no API; create one before releasing it.' });
    const wanted = input.ApiIds?.length ? new Set(input.ApiIds) : undefined;
    const unknown = [...(wanted ?? [])].find((id) => !apis.some((api) => api.id === id));
    if (unknown !== undefined) ctx.fail(E['ResourceNotFound.InvalidApi'], { id: unknown });

    const fresh = apis.filter((api) => wanted?.has(api.id) ?? true).map(freezeApi);
    const kept = wanted === undefined ? [] : (await runningApis(ctx, environment)).filter((api) => !wanted.has(api.id));
    const version = newVersionName(ctx.now);
    await ctx.store.insert('apigw_release', {
      version,
      service_id: service.id,
      environment: environment.name,
      description: input.ReleaseDesc,
      apis: JSON.stringify([...kept, ...fresh]),
      released_at: ctx.now.getTime(),
    });
    await run(ctx, environment, version, null);
    return { Result: { ReleaseDesc: input.ReleaseDesc, ReleaseVersion: version } };
  },

  UnReleaseService: async (input, ctx) => {
    const service = await findService(ctx, input.ServiceId);
    const environment = await environmentOf(ctx, service.id, input.EnvironmentName);
    if (environment.version === '')
      ctx.fail(E['FailedOperation.ServiceError'], { reason: `it is not published in ${environment.name}.` });
    if (input.ApiIds?.length)
      ctx.fail(E['FailedOperation.ServiceError'], {
        reason: 'ApiIds is reserved; leave it out to take the whole service offline.',
      });
    await run(ctx, environment, '', null);
    return { Result: true };
  },

  UpdateService: async (input, ctx) => {
    const service = await findService(ctx, input.ServiceId);
    const environment = await environmentOf(ctx, service.id, input.EnvironmentName);
    if (environment.version === '')
      ctx.fail(E['InvalidParameterValue.InvalidEnvStatus'], {
        reason: `the service is not published in ${environment.name}; release it first.`,
      });
    const version = await ctx.store
      .select('apigw_release')
      .select('version')
      .where('service_id', '=', service.id)
      .where('version', '=', input.VersionName)
      .executeTakeFirst();
    if (version === undefined)
      return ctx.fail(E.ResourceNotFound, { reason: `version ${input.VersionName} of service ${service.id}.` });
    await run(ctx, environment, version.version, input.UpdateDesc ?? null);
    return { Result: true };
  },

  DescribeServiceEnvironmentReleaseHistory: async (input, ctx) => {
    const service = await findService(ctx, input.ServiceId);
    const releases = await releasesOf(ctx, service.id);
    const wanted = input.EnvironmentName;
    return {
      Result: listed(
        releases.filter(({ environment }) => (wanted ?? environment) === environment),
        input,
      ),
    };
  },

  DescribeServiceReleaseVersion: async (input, ctx) => {
    const service = await findService(ctx, input.ServiceId);
    return { Result: listed(await releasesOf(ctx, service.id), input) };
  },
});
