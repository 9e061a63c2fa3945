// The products, in one visible table.

import type { Identity } from '#identity/identity.ts';
import type { Product } from '#kernel/product.ts';
import type { Scope } from '#store/scope.ts';
import type { Settings } from '../settings.ts';
import type { GatewayPorts } from './apigateway/index.ts';
import { certificateUsers, createApiGateway, createCnameResolver, gatewayTags } from './apigateway/index.ts';
import { bandwidthMetrics, createBandwidth } from './bandwidth/index.ts';
import { createCdn } from './cdn/index.ts';
import { createIam } from './iam/index.ts';
import { createMonitor } from './monitor/index.ts';
import { certificates, certificateTags, createSsl } from './ssl/index.ts';
import { createStorageGateway } from './storage-gateway/index.ts';
import { createTag } from './tag/index.ts';

/** What the products are built from. */
export interface ProductParts {
  readonly settings: Settings;
  readonly identity: Identity;
  /** What the gateway has beside the store in this process; without, its log is empty and no API can be run to try it. */
  readonly gateway?: Pick<GatewayPorts, 'accessLog' | 'controlUrl' | 'debugKey' | 'edgePorts' | 'runOnce'>;
}

export { createApiDocPages } from './apigateway/index.ts';

/** Every account has one project for now, the default one (kingsoft `GetAccountAllProjectList`). */
const DEFAULT_PROJECT = '0';

export const createProducts = ({ settings, identity, gateway = {} }: ProductParts): readonly Product<Scope>[] => [
  createApiGateway({
    domain: settings.domain,
    certificates,
    resolveCname: settings.domainResolvers && createCnameResolver(settings.domainResolvers),
    ...gateway,
    limits: {
      services: settings.limitServices,
      apisInService: settings.limitApisInService,
      usagePlans: settings.limitUsagePlans,
      keys: settings.limitKeys,
      keysInPlan: settings.limitKeysInPlan,
      plansOfKey: settings.limitPlansOfKey,
      apisInPlan: settings.limitApisInPlan,
      ipStrategiesInService: settings.limitIpStrategiesInService,
      apiApps: settings.limitApiApps,
      plugins: settings.limitPlugins,
      servicesOfPlugin: settings.limitServicesOfPlugin,
      domainsInService: settings.limitDomainsInService,
      upstreams: settings.limitUpstreams,
      documents: settings.limitApiDocuments,
    },
  }),
  createCdn(),
  createBandwidth({ hasProject: (_accountId, projectId) => projectId === DEFAULT_PROJECT }),
  createMonitor({ sources: [bandwidthMetrics] }),
  createStorageGateway(),
  createIam({ identity }),
  createSsl({ limits: { certificates: settings.limitCertificates }, users: certificateUsers(settings.regions) }),
  createTag({ holders: [gatewayTags, certificateTags], regions: settings.regions }),
];
