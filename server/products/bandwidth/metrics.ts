// What Cloud Monitor can say about a share. main.ts hands this to the monitor; neither product knows the other.
// Names and units: the vendor's metric exporter; that rates are whole numbers is Portico's choice (docs/choices.md).
import type { Scope } from '#store/scope.ts';

export const bandwidthMetrics = {
  namespace: 'BWS',
  metrics: [
    { name: 'bws.bps.in', description: 'Inbound rate', unit: 'bps', type: 'int', intervalSeconds: 60 },
    { name: 'bws.bps.out', description: 'Outbound rate', unit: 'bps', type: 'int', intervalSeconds: 60 },
    { name: 'bws.pps.in', description: 'Inbound packets', unit: 'count', type: 'int', intervalSeconds: 60 },
    { name: 'bws.pps.out', description: 'Outbound packets', unit: 'count', type: 'int', intervalSeconds: 60 },
    { name: 'bws.utilization.in', description: 'Inbound use', unit: '%', type: 'float', intervalSeconds: 60 },
    { name: 'bws.utilization.out', description: 'Outbound use', unit: '%', type: 'float', intervalSeconds: 60 },
  ],
  /** Whether the caller has this share in the call's region; the instance id is the share's id. */
  exists: async (store: Scope, instanceId: string): Promise<boolean> => {
    const row = await store
      .select('bandwidth_share')
      .select('bandwidth_share_id')
      .where('bandwidth_share_id', '=', instanceId)
      .executeTakeFirst();
    return row !== undefined;
  },
} as const;
