// Handlers of custom domains. Order of refusals: service, name, protocol, certificate, mapping, quota, owner, CNAME.
import { afterwards } from '#kernel/afterwards.ts';
import { beforehand } from '#kernel/beforehand.ts';
import type { Infer } from '#kernel/schema.ts';
import { isUniqueViolation } from '#store/store.ts';
import { E } from '../errors.ts';
import { page } from '../filters.ts';
import type { GatewayPorts, Handlers } from '../ports.ts';
import { findService } from '../rows.ts';
import { netTypesOf, subDomains } from '../service/describe.ts';
import type * as contracts from './contract.ts';
import {
  cnameTargets,
  domainsOf,
  leadsTo,
  mappingsOf,
  requireCertificate,
  requireDomain,
  requireService,
} from './rows.ts';
import { faultOfMappings, isReserved, protocols, readHost, speaksHttps } from './rules.ts';

const isProtocol = (text: string): boolean => (protocols as readonly string[]).includes(text);

/** A DNS server may take seconds to answer: not while the store waits. */
const targetsOfNewDomain = (ports: GatewayPorts) => async (input: Infer<typeof contracts.BindSubDomain.input>) => {
  const host = readHost(input.SubDomain);
  return host === undefined ? undefined : await cnameTargets(ports, host);
};

export const domainActions = (ports: GatewayPorts): Handlers<typeof contracts> => ({
  BindSubDomain: beforehand(targetsOfNewDomain(ports), async (input, ctx, targets) => {
    const service = await findService(ctx, input.ServiceId);
    const host = readHost(input.SubDomain);
    if (host === undefined) return ctx.fail(E['FailedOperation.SubDomainFormatError'], { domain: input.SubDomain });
    if (isReserved(host, ports.domain)) return ctx.fail(E['FailedOperation.DomainInBlackList'], { domain: host });
    if (!isProtocol(input.Protocol))
      return ctx.fail(E['InvalidParameterValue.InvalidProcotol'], { reason: `use one of ${protocols.join(', ')}.` });
    const { outer, inner } = subDomains(service, ports.domain);
    const own = input.NetType === 'OUTER' ? outer : inner;
    if (own === '' || input.NetSubDomain.toLowerCase() !== own)
      return ctx.fail(E['FailedOperation.NetSubDomainError'], { domain: own || `none in network ${input.NetType}` });

    let certificateId: string | null = null;
    if (speaksHttps(input.Protocol)) {
      if (!input.CertificateId) return ctx.fail(E['FailedOperation.CertificateIsNull']);
      certificateId = (await requireCertificate(ports, ctx, input.CertificateId, host)).id;
    }
    const isForced = input.IsForcedHttps ?? false;
    if (isForced && !speaksHttps(input.Protocol)) return ctx.fail(E['UnsupportedOperation.ForceHttps']);

    const mappings = input.PathMappingSet ?? [];
    if (input.IsDefaultMapping && mappings.length > 0) return ctx.fail(E['FailedOperation.IsDefaultMapping']);
    const fault = input.IsDefaultMapping ? undefined : faultOfMappings(mappings);
    if (fault !== undefined) return ctx.fail(E[fault.code], fault.values);

    const bound = await domainsOf(ctx.store, service.id);
    if (bound.some((row) => row.domain === host))
      return ctx.fail(E['FailedOperation.DomainAlreadyBindService'], { domain: host });
    const elsewhere = await ctx.store
      .select('apigw_domain')
      .select('domain')
      .where('domain', '=', host)
      .executeTakeFirst();
    if (elsewhere !== undefined) return ctx.fail(E['FailedOperation.DomainAlreadyBindOtherService'], { domain: host });
    if (bound.length >= ports.limits.domainsInService)
      return ctx.fail(E['LimitExceeded.ExceededDomainLimit'], { limit: ports.limits.domainsInService });
    if (!leadsTo(ports, service, targets))
      return ctx.fail(E['FailedOperation.DomainResolveError'], { domain: host, target: own });

    const now = ctx.now.getTime();
    try {
      await ctx.store.insert('apigw_domain', {
        domain: host,
        service_id: service.id,
        net_type: input.NetType,
        protocol: input.Protocol,
        certificate_id: certificateId,
        is_default_mapping: input.IsDefaultMapping ? 1 : 0,
        is_forced_https: isForced ? 1 : 0,
        path_mappings: JSON.stringify(mappings),
        created_at: now,
        modified_at: now,
      });
    } catch (error) {
      // No scope sees other accounts and regions; the table's key does. The refusal ends the transaction.
      if (isUniqueViolation(error))
        return ctx.fail(E['FailedOperation.DomainAlreadyBindOtherService'], { domain: host });
      throw error;
    }
    ctx.changed('gateway', service.id);
    return { Result: true };
  }),

  UnBindSubDomain: async (input, ctx) => {
    const service = await requireService(ctx, input.ServiceId);
    if (readHost(input.SubDomain) === undefined)
      return ctx.fail(E['FailedOperation.SubDomainFormatError'], { domain: input.SubDomain });
    const row = await requireDomain(ctx, service.id, input.SubDomain);
    await ctx.store.delete('apigw_domain').where('domain', '=', row.domain).execute();
    ctx.changed('gateway', service.id);
    return { Result: true };
  },

  DescribeServiceSubDomains: async (input, ctx) => {
    const service = await findService(ctx, input.ServiceId);
    const rows = await domainsOf(ctx.store, service.id);
    const shown = page(rows, input);
    return afterwards(async () => {
      const targets = await Promise.all(shown.map((row) => cnameTargets(ports, row.domain)));
      return {
        Result: {
          TotalCount: rows.length,
          DomainSet: shown.map((row, index) => ({
            DomainName: row.domain,
            Status: leadsTo(ports, service, targets[index]) ? 1 : 0,
            CertificateId: row.certificate_id ?? '',
            IsDefaultMapping: row.is_default_mapping === 1,
            Protocol: row.protocol,
            NetType: row.net_type,
            IsForcedHttps: row.is_forced_https === 1,
            RegistrationStatus: true,
          })),
        },
      };
    });
  },

  ModifySubDomain: async (input, ctx) => {
    const service = await requireService(ctx, input.ServiceId);
    if (readHost(input.SubDomain) === undefined)
      return ctx.fail(E['FailedOperation.SubDomainFormatError'], { domain: input.SubDomain });
    const row = await requireDomain(ctx, service.id, input.SubDomain);
    const protocol = input.Protocol ?? row.protocol;
    if (!isProtocol(protocol)) return ctx.fail(E['FailedOperation.UnknownProtocolTypeError'], { protocol });
    const netType = input.NetType ?? row.net_type;
    if (!netTypesOf(service).includes(netType))
      return ctx.fail(E['FailedOperation.ServiceError'], {
        reason: `the service does not answer in network ${netType}.`,
      });

    let certificateId: string | null = null;
    if (speaksHttps(protocol)) {
      const id = input.CertificateId || row.certificate_id;
      if (id === null)
        return ctx.fail(E['FailedOperation.CertificateIdBindError'], { id: '', reason: 'https needs CertificateId.' });
      certificateId = (await requireCertificate(ports, ctx, id, row.domain)).id;
    }
    const isForced = input.IsForcedHttps ?? row.is_forced_https === 1;
    if (isForced && !speaksHttps(protocol)) return ctx.fail(E['UnsupportedOperation.ForceHttps']);

    if (input.IsDefaultMapping && (input.PathMappingSet ?? []).length > 0)
      return ctx.fail(E['FailedOperation.SetCustomPathMappingError']);
    const mappings = input.IsDefaultMapping ? [] : (input.PathMappingSet ?? mappingsOf(row));
    const fault = input.IsDefaultMapping ? undefined : faultOfMappings(mappings);
    if (fault !== undefined)
      return ctx.fail(E['FailedOperation.PathMappingSetError'], {
        reason: `give one to three mappings, each path of one level and each environment once (${Object.values(fault.values).join(', ') || 'none given'}).`,
      });

    await ctx.store
      .update('apigw_domain')
      .set({
        protocol,
        net_type: netType,
        certificate_id: certificateId,
        is_default_mapping: input.IsDefaultMapping ? 1 : 0,
        is_forced_https: isForced ? 1 : 0,
        path_mappings: JSON.stringify(mappings),
        modified_at: ctx.now.getTime(),
      })
      .where('domain', '=', row.domain)
      .execute();
    ctx.changed('gateway', service.id);
    return { Result: true };
  },

  DescribeServiceSubDomainMappings: async (input, ctx) => {
    const service = await requireService(ctx, input.ServiceId);
    const row = await requireDomain(ctx, service.id, input.SubDomain);
    return { Result: { IsDefaultMapping: row.is_default_mapping === 1, PathMappingSet: mappingsOf(row) } };
  },

  DeleteServiceSubDomainMapping: async (input, ctx) => {
    const service = await requireService(ctx, input.ServiceId);
    const row = await requireDomain(ctx, service.id, input.SubDomain);
    if (row.is_default_mapping === 1)
      return ctx.fail(E['FailedOperation.DeletePathMappingSetError'], {
        reason: 'the domain uses the default mapping.',
      });
    const mappings = mappingsOf(row);
    const kept = mappings.filter((mapping) => mapping.Environment !== input.Environment);
    if (kept.length === mappings.length)
      return ctx.fail(E['FailedOperation.DeletePathMappingSetError'], {
        reason: `no path is mapped to environment ${input.Environment}.`,
      });
    await ctx.store
      .update('apigw_domain')
      .set({ path_mappings: JSON.stringify(kept), modified_at: ctx.now.getTime() })
      .where('domain', '=', row.domain)
      .execute();
    ctx.changed('gateway', service.id);
    return { Result: true };
  },
});
