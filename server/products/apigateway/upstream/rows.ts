// Stored upstreams, their answers, and the APIs that use them.
import type { Selectable } from 'kysely';
import type { Infer } from '#kernel/schema.ts';
import type { Scope } from '#store/scope.ts';
import type { ApiGatewayUpstreamTable } from '#store/tables/apigateway-addresses.ts';
import { settingsOf } from '../api/describe.ts';
import { E } from '../errors.ts';
import type { Ctx } from '../ports.ts';
import type { ApiRow } from '../rows.ts';
import { tagsOf } from '../rows.ts';
import type { UpstreamDraft } from './rules.ts';
import type { ModifyUpstreamResultInfo, UpstreamInfo } from './structures.ts';

export type UpstreamRow = Selectable<ApiGatewayUpstreamTable>;

export const findUpstream = async (ctx: Ctx<'ResourceNotFound'>, id: string): Promise<UpstreamRow> =>
  (await ctx.store.select('apigw_upstream').selectAll().where('id', '=', id).executeTakeFirst()) ??
  ctx.fail(E['ResourceNotFound'], { reason: `upstream ${id} does not exist in this region.` });

/** APIs that name the upstream in their configuration, newest first. */
export const apisUsing = async (store: Scope, upstreamId: string): Promise<ApiRow[]> => {
  const rows = await store
    .select('apigw_api')
    .selectAll()
    // A first sieve for the database; what the configuration says decides.
    .where('settings', 'like', `%${upstreamId}%`)
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .execute();
  return rows.filter((api) => settingsOf(api).ServiceConfig?.UpstreamId === upstreamId);
};

/** Services whose running versions, or whose plugins, name the upstream. */
export const servicesReaching = async (store: Scope, upstreamId: string): Promise<readonly string[]> => {
  const sought = `%${upstreamId}%`;
  const released = await store
    .select('apigw_release')
    .select(['service_id', 'version'])
    .where('apis', 'like', sought)
    .execute();
  const running = await store
    .select('apigw_environment')
    .select(['service_id', 'version'])
    .where('version', '!=', '')
    .execute();
  const versions = new Set(released.map(({ version }) => version));
  const plugins = await store.select('apigw_plugin').select('id').where('data', 'like', sought).execute();
  const ids = new Set(plugins.map(({ id }) => id));
  const bound =
    ids.size === 0 ? [] : await store.select('apigw_plugin_binding').select(['service_id', 'plugin_id']).execute();
  return [
    ...running.filter(({ version }) => versions.has(version)),
    ...bound.filter((binding) => ids.has(binding.plugin_id)),
  ].map((row) => row.service_id);
};

export const draftOf = (row: UpstreamRow): UpstreamDraft => ({
  name: row.name,
  type: row.type,
  upstreamHost: row.upstream_host,
  nodes: JSON.parse(row.nodes) as UpstreamDraft['nodes'],
  healthChecker:
    row.health_checker === null ? null : (JSON.parse(row.health_checker) as UpstreamDraft['healthChecker']),
  k8sServices: JSON.parse(row.k8s_services) as UpstreamDraft['k8sServices'],
});

/** Columns of what a draft holds. */
export const columnsOf = (draft: UpstreamDraft) => ({
  name: draft.name,
  type: draft.type,
  upstream_host: draft.upstreamHost,
  nodes: JSON.stringify(draft.nodes.map(({ Healthy: _ignored, ...node }) => node)),
  health_checker: draft.healthChecker === null ? null : JSON.stringify(draft.healthChecker),
  k8s_services: JSON.stringify(draft.k8sServices),
});

export const describeUpstream = (row: UpstreamRow): Infer<typeof ModifyUpstreamResultInfo> => {
  const { nodes, healthChecker: checker, k8sServices } = draftOf(row);
  const isChecked = checker !== null && (checker.EnableActiveCheck || checker.EnablePassiveCheck);
  return {
    UpstreamId: row.id,
    UpstreamName: row.name,
    UpstreamDescription: row.description,
    Scheme: row.scheme,
    Algorithm: row.algorithm,
    UniqVpcId: row.unique_vpc_id,
    Retries: row.retries,
    Nodes: nodes.map((node) => ({
      Host: node.Host,
      Port: node.Port,
      Weight: node.Weight,
      VmInstanceId: node.VmInstanceId ?? null,
      Tags: node.Tags ?? null,
      Healthy: isChecked ? 'NO_DATA' : 'OFF',
      ServiceName: node.ServiceName ?? null,
      NameSpace: node.NameSpace ?? null,
      ClusterId: node.ClusterId ?? null,
      Source: node.Source ?? null,
      UniqueServiceName: node.UniqueServiceName ?? null,
    })),
    CreatedTime: new Date(row.created_at),
    // Defaults of the SDK model.
    HealthChecker: checker && {
      ...checker,
      ActiveCheckHttpPath: checker.ActiveCheckHttpPath ?? '/',
      ActiveCheckTimeout: checker.ActiveCheckTimeout ?? 5,
      ActiveCheckInterval: checker.ActiveCheckInterval ?? 5,
      ActiveRequestHeader: checker.ActiveRequestHeader ?? null,
      UnhealthyTimeout: checker.UnhealthyTimeout ?? 30,
    },
    UpstreamType: row.type,
    K8sServices: k8sServices.length === 0 ? null : k8sServices,
    UpstreamHost: row.upstream_host,
  };
};

export const describeListedUpstream = (row: UpstreamRow): Infer<typeof UpstreamInfo> => ({
  ...describeUpstream(row),
  Tags: tagsOf(row),
});
