// Everything that becomes of access records, behind one door: the log, the metrics, and what Prometheus reads.
import { join } from 'node:path';
import type { AccessRecord } from '#planes/gateway/access-record.ts';
import type { AccessLog } from './access-log/access-log.ts';
import { openAccessLog } from './access-log/access-log.ts';
import { createEdgeMetrics } from './edge-metrics.ts';
import type { Log } from './log.ts';
import type { GatewayMetrics } from './metrics/gateway-metrics.ts';
import { openGatewayMetrics } from './metrics/gateway-metrics.ts';
import type { Retention } from './segments/retention.ts';

export interface GatewayTelemetryOptions {
  /** `$PORTICO_HOME`: lines go to log/gateway, minutes to metrics/gateway. */
  readonly home: string;
  readonly accessLog: Retention;
  readonly metrics: Retention;
  readonly log: Log;
  readonly now?: () => number;
}

export interface GatewayTelemetry {
  readonly accessLog: AccessLog;
  readonly metrics: GatewayMetrics;
  /** Takes what the planes hand over; never waits, never throws. */
  readonly onRecord: (records: readonly AccessRecord[]) => void;
  /** For Prometheus: the edge, and the state of the log. */
  readonly exposition: () => string;
  /** After the planes are closed: writes what is left. */
  close(): Promise<void>;
}

export const openGatewayTelemetry = (options: GatewayTelemetryOptions): GatewayTelemetry => {
  const { home, log, now } = options;
  const shared = { log, ...(now !== undefined && { now }) };
  const accessLog = openAccessLog({ ...shared, folder: join(home, 'log', 'gateway'), retention: options.accessLog });
  const metrics = openGatewayMetrics({
    ...shared,
    folder: join(home, 'metrics', 'gateway'),
    retention: options.metrics,
  });
  const edge = createEdgeMetrics();
  return {
    accessLog,
    metrics,
    onRecord: (records) => {
      edge.write(records);
      metrics.write(records);
      accessLog.write(records);
    },
    exposition: () => edge.exposition() + logState(accessLog),
    close: async () => {
      await Promise.all([accessLog.close(), metrics.close()]);
    },
  };
};

const logState = ({ counters }: AccessLog): string =>
  `# HELP portico_access_log_lines_total Lines written to the access log.
# TYPE portico_access_log_lines_total counter
portico_access_log_lines_total ${counters.written}
# HELP portico_access_log_dropped_lines_total Lines lost because the disk was too slow or full.
# TYPE portico_access_log_dropped_lines_total counter
portico_access_log_dropped_lines_total ${counters.dropped}
# HELP portico_access_log_failed_writes_total Writes that the disk refused.
# TYPE portico_access_log_failed_writes_total counter
portico_access_log_failed_writes_total ${counters.failedWrites}
# HELP portico_access_log_pending_bytes Memory of lines that wait for the disk.
# TYPE portico_access_log_pending_bytes gauge
portico_access_log_pending_bytes ${counters.pendingBytes}
`;
