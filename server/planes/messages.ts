// What the host and its workers say to each other. Everything is plain data that a structured clone carries.

import type { EdgeSettings } from './edge.ts';
import type { AccessRecord } from './gateway/access-record.ts';
import type { GatewayUpdate } from './gateway/snapshot.ts';
import type { Slots } from './limits/slots.ts';

/** Given to a worker when it starts. */
export interface WorkerSeed {
  readonly settings: EdgeSettings;
  readonly memory: SharedArrayBuffer;
  /** Everything published so far, so that no request meets an empty plane. */
  readonly update: GatewayUpdate;
  readonly slots: Slots;
}

export type ToWorker =
  | { readonly kind: 'apply'; readonly sequence: number; readonly update: GatewayUpdate; readonly slots: Slots }
  | { readonly kind: 'close'; readonly drainMs: number };

export type FromWorker =
  | { readonly kind: 'listening'; readonly port: number; readonly tlsPort: number | undefined }
  | { readonly kind: 'failed'; readonly message: string; readonly code: string | undefined }
  | { readonly kind: 'applied'; readonly sequence: number }
  | { readonly kind: 'records'; readonly records: readonly AccessRecord[] }
  | { readonly kind: 'warn'; readonly event: string; readonly fields: Readonly<Record<string, string>> }
  | { readonly kind: 'closed' };
