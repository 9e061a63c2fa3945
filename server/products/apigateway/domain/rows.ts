// Reads and checks that the handlers of custom domains share.
import type { Selectable } from 'kysely';
import type { Scope } from '#store/scope.ts';
import type { ApiGatewayDomainTable } from '#store/tables/apigateway-addresses.ts';
import { E } from '../errors.ts';
import type { Ctx, GatewayCertificate, GatewayPorts } from '../ports.ts';
import type { ServiceRow } from '../rows.ts';
import { subDomains } from '../service/describe.ts';
import type { PathMapping } from './rules.ts';
import { covers, readHost } from './rules.ts';

export type DomainRow = Selectable<ApiGatewayDomainTable>;

/** The service, refused as the actions on domains document it. */
export const requireService = async (ctx: Ctx<'FailedOperation.ServiceNotExist'>, id: string): Promise<ServiceRow> =>
  (await ctx.store.select('apigw_service').selectAll().where('id', '=', id).executeTakeFirst()) ??
  ctx.fail(E['FailedOperation.ServiceNotExist'], { id });

export const domainsOf = (store: Scope, serviceId: string): Promise<DomainRow[]> =>
  store
    .select('apigw_domain')
    .selectAll()
    .where('service_id', '=', serviceId)
    .orderBy('created_at', 'desc')
    .orderBy('domain')
    .execute();

/** A domain of this service, however the caller spells it. */
export const requireDomain = async (
  ctx: Ctx<'FailedOperation.DomainNotBindService'>,
  serviceId: string,
  given: string,
): Promise<DomainRow> =>
  (await ctx.store
    .select('apigw_domain')
    .selectAll()
    .where('service_id', '=', serviceId)
    .where('domain', '=', readHost(given) ?? given)
    .executeTakeFirst()) ?? ctx.fail(E['FailedOperation.DomainNotBindService'], { domain: given });

export const mappingsOf = (row: DomainRow): readonly PathMapping[] => JSON.parse(row.path_mappings) as PathMapping[];

/** A certificate that can serve this host now. */
export const requireCertificate = async (
  { certificates }: GatewayPorts,
  ctx: Ctx<
    | 'FailedOperation.CertificateIdError'
    | 'FailedOperation.CertificateIdExpired'
    | 'FailedOperation.CertificateIdBindError'
  >,
  id: string,
  host: string,
): Promise<GatewayCertificate> => {
  const certificate = await certificates?.find(ctx.store, id);
  if (certificate === undefined) return ctx.fail(E['FailedOperation.CertificateIdError'], { id });
  if (certificate.type !== 'SVR')
    return ctx.fail(E['FailedOperation.CertificateIdBindError'], { id, reason: 'it is a CA certificate.' });
  if (certificate.notAfter < ctx.now) return ctx.fail(E['FailedOperation.CertificateIdExpired'], { id });
  if (!covers(certificate.names, host))
    return ctx.fail(E['FailedOperation.CertificateIdBindError'], { id, reason: `it is not for ${host}.` });
  return certificate;
};

/** Where the CNAME of a host leads; undefined where nobody is there to ask. */
export const cnameTargets = async (
  { resolveCname }: GatewayPorts,
  host: string,
): Promise<readonly string[] | undefined> => resolveCname?.(host).catch(() => []);

/** Whether one of the targets is the service; true where nobody was there to ask. */
export const leadsTo = (
  { domain }: GatewayPorts,
  service: ServiceRow,
  targets: readonly string[] | undefined,
): boolean => {
  if (targets === undefined) return true;
  const { outer, inner } = subDomains(service, domain);
  return targets.some((target) => [outer, inner].includes(target.toLowerCase().replace(/\.$/, '')));
};
