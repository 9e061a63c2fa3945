// The gateway's access log: records in, lines in segments, searches out.
import type { AccessRecord } from '#planes/gateway/access-record.ts';
import type { Log } from '../log.ts';
import type { Retention } from '../segments/retention.ts';
import { segmentKey } from '../segments/segment.ts';
import type { SegmentCounters } from '../segments/segment-writer.ts';
import { openSegmentWriter } from '../segments/segment-writer.ts';
import { formatLine, loggedAt } from './line.ts';
import type { LogSearch, LogSearchResult, SearchBounds } from './search.ts';
import { searchLog } from './search.ts';

export interface AccessLogOptions {
  /** Made when it is not there. */
  readonly folder: string;
  readonly retention: Retention;
  readonly log: Log;
  readonly bounds?: SearchBounds;
  /** What follows is for tests. */
  readonly segmentBytes?: number;
  readonly pendingBytes?: number;
  readonly flushMs?: number;
  readonly holdBackMs?: number;
  readonly now?: () => number;
}

export interface AccessLog {
  /** Remembers the lines of these calls; they are in the file within a second, and lost when the process is killed before. */
  write(records: readonly AccessRecord[]): void;
  /** Never in the way of calls: reads in small pieces, for a bounded time, one search of an account after the other. */
  search(search: LogSearch): Promise<LogSearchResult>;
  flush(): Promise<void>;
  close(): Promise<void>;
  readonly counters: SegmentCounters;
}

export const openAccessLog = (options: AccessLogOptions): AccessLog => {
  const { pid } = process;
  const writer = openSegmentWriter<AccessRecord>({ ...options, format: (record) => formatLine(record, pid), weigh });
  const keyOf = rememberKeys();
  /** The last search of each account: one account's searches never run side by side. */
  const searching = new Map<string, Promise<unknown>>();
  return {
    write: (records) => {
      for (const record of records) writer.append(keyOf(record), loggedAt(record), record);
    },
    search: (search) => {
      const key = segmentKey(search.accountId, search.region, search.serviceId);
      const before = searching.get(search.accountId) ?? Promise.resolve();
      const found = before.then(() => searchLog(options.folder, key, search, options.bounds));
      const ended = found
        .catch(() => {})
        .finally(() => {
          if (searching.get(search.accountId) === ended) searching.delete(search.accountId);
        });
      searching.set(search.accountId, ended);
      return found;
    },
    flush: () => writer.flush(),
    close: () => writer.close(),
    get counters() {
      return writer.counters;
    },
  };
};

/** The object with its short texts, and the long ones. */
const RECORD_BYTES = 700;
const weigh = ({ uri, host, errorMessage }: AccessRecord): number =>
  RECORD_BYTES + uri.length + host.length + (errorMessage?.length ?? 0);

const MAX_KEYS = 20_000;

/** Keys by service: calls that no service was found for stand under one that no account has. */
const rememberKeys = (): ((record: AccessRecord) => string) => {
  const keys = new Map<string, { readonly accountId: string; readonly region: string; readonly key: string }>();
  return ({ accountId, region, serviceId }) => {
    const known = keys.get(serviceId);
    if (known !== undefined && known.accountId === accountId && known.region === region) return known.key;
    if (keys.size >= MAX_KEYS) keys.clear();
    const key = segmentKey(accountId, region, serviceId);
    keys.set(serviceId, { accountId, region, key });
    return key;
  };
};
