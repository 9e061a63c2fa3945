// What the tag product asks of the products whose resources carry tags. They keep the tags with the resource, so that
// both products always say the same and a deleted resource leaves nothing behind.
import type { Scope } from '#store/scope.ts';

export interface Tag {
  readonly key: string;
  readonly value: string;
}

export interface TagHolder {
  /** Third part of a resource's name: `apigw`. */
  readonly service: string;
  /** What may stand before the id: `service`. */
  readonly prefixes: readonly string[];
  readonly placement: 'regional' | 'global';
  /** Tags of a resource of the scope's account and region; undefined where there is no such resource. */
  readonly read: (store: Scope, prefix: string, id: string) => Promise<readonly Tag[] | undefined>;
  readonly write: (store: Scope, prefix: string, id: string, tags: readonly Tag[]) => Promise<void>;
}

export interface TagPorts {
  readonly holders: readonly TagHolder[];
  /** Regions served. */
  readonly regions: readonly string[];
}
