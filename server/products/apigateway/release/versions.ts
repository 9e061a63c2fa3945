// Versions: a release freezes the APIs of a service. What runs in an environment is a version, not the current state.

import { settingsOf } from '../api/describe.ts';
import type { Ctx } from '../ports.ts';
import type { ApiRow } from '../rows.ts';
import { environmentsOf } from '../rows.ts';
import type { ApiSettings } from '../structures/api-settings.ts';

/** An API as a version holds it. Released versions are read for ever: members are added as optional ones only. */
export interface FrozenApi {
  readonly id: string;
  readonly name: string;
  readonly path: string;
  readonly method: string;
  readonly protocol: string;
  readonly authType: string;
  readonly serviceType: string;
  readonly settings: ApiSettings;
}

export const freezeApi = (api: ApiRow): FrozenApi => ({
  id: api.id,
  name: api.name ?? '',
  path: api.path,
  method: api.method,
  protocol: api.protocol,
  authType: api.auth_type,
  serviceType: api.service_type,
  settings: settingsOf(api),
});

export const frozenApis = (release: { readonly apis: string }): readonly FrozenApi[] =>
  JSON.parse(release.apis) as FrozenApi[];

/** Ids of the APIs that the running version of each published environment holds. */
export const publishedApiIds = async (
  ctx: Ctx<never>,
  serviceId: string,
): Promise<ReadonlyMap<string, ReadonlySet<string>>> => {
  const environments = (await environmentsOf(ctx, serviceId)).filter(({ version }) => version !== '');
  if (environments.length === 0) return new Map();
  const releases = await ctx.store
    .select('apigw_release')
    .select(['version', 'apis'])
    .where('version', 'in', [...new Set(environments.map(({ version }) => version))])
    .execute();
  const idsOf = new Map(
    releases.map((release) => [release.version, new Set(frozenApis(release).map((api) => api.id))] as const),
  );
  return new Map(environments.map(({ name, version }) => [name, idsOf.get(version) ?? new Set<string>()]));
};
