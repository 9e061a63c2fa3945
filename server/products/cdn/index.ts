// Alibaba Cloud CDN 2014-11-11: what Portico has of it, and what it has not.
import type { Product } from '#kernel/product.ts';
import { implement } from '#kernel/product.ts';
import type { Scope } from '#store/scope.ts';
import { violation } from './errors.ts';
import { describeCdnService, modifyCdnService, openCdnService } from './service/actions.ts';
import { DescribeCdnService, ModifyCdnService, OpenCdnService } from './service/contract.ts';

const NO_EDGE_YET = 'Comes with the cache edge: domains, refresh, monitoring and logs need one to act on.';

const gaps = [
  'AddCdnDomain',
  'DescribeUserDomains',
  'DescribeCdnDomainDetail',
  'StartCdnDomain',
  'StopCdnDomain',
  'DeleteCdnDomain',
  'RefreshObjectCaches',
  'PushObjectCache',
  'DescribeRefreshTasks',
  'DescribeCdnMonitorData',
  'DescribeCdnDomainLogs',
].map((action) => ({ action, reason: NO_EDGE_YET }));

/** The CDN has one central endpoint, so an account's subscription and domains live in the region `global`. */
export const createCdn = (): Product<Scope> => ({
  name: 'cdn',
  title: 'Alibaba Cloud CDN',
  family: 'alibaba',
  serviceNames: ['cdn'],
  placement: 'global',
  versions: [
    {
      version: '2014-11-11',
      bindings: implement<Scope>()(
        { OpenCdnService, DescribeCdnService, ModifyCdnService },
        {
          OpenCdnService: openCdnService,
          DescribeCdnService: describeCdnService,
          ModifyCdnService: modifyCdnService,
        },
      ),
      gaps,
    },
  ],
  style: { product: 'Cdn' },
  violation,
});
