// Every migration in the order it runs. A released migration is never edited: a change of a table is a new file at the end.
import type { Kysely } from 'kysely';
import type { StoreKind } from '../engine.ts';
import * as foundation from './0001-foundation.ts';
import * as apigateway from './0002-apigateway.ts';
import * as cdn from './0003-cdn.ts';
import * as bandwidth from './0004-bandwidth.ts';
import * as storageGateway from './0005-storage-gateway.ts';
import * as iam from './0006-iam.ts';
import * as apigatewayControls from './0007-apigateway-controls.ts';
import * as apigatewayAddresses from './0008-apigateway-addresses.ts';
import * as ssl from './0009-ssl.ts';

/** One step of the schema. `up` runs in its own transaction and must use column types both databases know: text, integer, bigint. */
export interface Migration {
  readonly name: string;
  readonly up: (db: Kysely<unknown>, kind: StoreKind) => Promise<void>;
}

export const migrations: readonly Migration[] = [
  { name: '0001-foundation', up: foundation.up },
  { name: '0002-apigateway', up: apigateway.up },
  { name: '0003-cdn', up: cdn.up },
  { name: '0004-bandwidth', up: bandwidth.up },
  { name: '0005-storage-gateway', up: storageGateway.up },
  { name: '0006-iam', up: iam.up },
  { name: '0007-apigateway-controls', up: apigatewayControls.up },
  { name: '0008-apigateway-addresses', up: apigatewayAddresses.up },
  { name: '0009-ssl', up: ssl.up },
];
