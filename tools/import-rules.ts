// Who may import whom, as data; check-imports.ts holds the sources to it.
// A rule that proves wrong is changed here, in the open, and not worked round.

/** A room is named by its path under server/. The longest name that fits a file decides. */
export interface RoomRule {
  readonly room: string;
  /** Rooms this one may import; a name ending in `.ts` is that one file, `*` matches one path segment, `everything` all. */
  readonly may: readonly string[];
  /** Rooms of which only types may be imported. */
  readonly typesOf?: readonly string[];
  /** Development dependencies that this room loads when they are there. */
  readonly mayLoad?: readonly string[];
  /** Pure rooms do no I/O: no files, sockets, processes or databases. */
  readonly pure?: true;
}

export const rooms: readonly RoomRule[] = [
  { room: 'lib', may: [] },
  { room: 'kernel', may: ['lib'], pure: true },
  { room: 'dialects', may: ['kernel', 'lib'], pure: true },
  { room: 'store', may: ['lib'] },
  { room: 'identity', may: ['store', 'lib'], typesOf: ['kernel'] },
  { room: 'telemetry', may: ['store', 'lib'], typesOf: ['kernel', 'planes/*/access-record.ts'] },
  { room: 'products/index.ts', may: ['products', 'kernel'], typesOf: ['identity', 'store', 'settings.ts'] },
  {
    room: 'products/*',
    may: ['kernel', 'identity', 'store', 'telemetry', 'lib'],
    typesOf: ['planes/*/snapshot.ts', 'planes/*/*/snapshot.ts'],
  },
  {
    room: 'config',
    may: ['products/index.ts', 'products/*/snapshot.ts', 'store', 'telemetry/log.ts', 'lib'],
    typesOf: ['planes/*/snapshot.ts', 'kernel'],
  },
  { room: 'planes', may: ['lib'] },
  { room: 'api', may: ['dialects', 'kernel', 'identity', 'products/index.ts', 'store', 'telemetry', 'lib'] },
  { room: 'settings.ts', may: ['lib'] },
  { room: 'backend-addresses.ts', may: ['settings.ts', 'lib'], typesOf: ['planes'] },
  { room: 'microservices.ts', may: ['settings.ts', 'planes/registry', 'lib'], typesOf: ['telemetry'] },
  { room: 'main.ts', may: ['everything'] },
  { room: 'cli', may: ['everything'], mayLoad: ['tencentcloud-sdk-nodejs'] },
];

/** Only these may import the composition root. */
export const mayImportMain: readonly string[] = ['cli'];

/** Modules of Node that a pure room must not touch. */
export const inputOutput: readonly string[] = [
  'node:child_process',
  'node:cluster',
  'node:dgram',
  'node:dns',
  'node:fs',
  'node:fs/promises',
  'node:http',
  'node:http2',
  'node:https',
  'node:net',
  'node:sqlite',
  'node:tls',
  'node:worker_threads',
];
