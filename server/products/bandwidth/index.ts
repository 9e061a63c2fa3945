// Kingsoft shared bandwidth (BWS) 2016-03-04: what Portico has of it, and what it has not.
import type { Product } from '#kernel/product.ts';
import { implement } from '#kernel/product.ts';
import type { Scope } from '#store/scope.ts';
import type { BandwidthPorts } from './ports.ts';
import { createBandWidthShare, describeBandWidthShares } from './share/actions.ts';
import { CreateBandWidthShare, DescribeBandWidthShares } from './share/contract.ts';

export { bandwidthMetrics } from './metrics.ts';
export type { BandwidthPorts } from './ports.ts';

const NEEDS_SHAPING = 'Comes with elastic IPs and the shaping that makes a share hold its limit.';

const gaps = [
  'DeleteBandWidthShare',
  'AssociateBandWidthShare',
  'DisassociateBandWidthShare',
  'ModifyBandWidthShare',
  'QueryBwsTopEipMonitor',
].map((action) => ({ action, reason: NEEDS_SHAPING }));

export const createBandwidth = (ports: BandwidthPorts): Product<Scope> => ({
  name: 'bws',
  title: 'Kingsoft shared bandwidth',
  family: 'kingsoft',
  serviceNames: ['bws'],
  placement: 'regional',
  versions: [
    {
      version: '2016-03-04',
      bindings: implement<Scope>()(
        { CreateBandWidthShare, DescribeBandWidthShares },
        {
          CreateBandWidthShare: createBandWidthShare(ports),
          DescribeBandWidthShares: describeBandWidthShares,
        },
      ),
      gaps,
    },
  ],
  style: { product: 'bws', xmlNamespace: 'http://bws.api.ksyun.com/doc/2016-03-04/' },
});
