// A caller's view of the store: every statement is bound to one account and one region by construction.
// Handlers get a Scope and nothing else, so no handler can forget the tenant.
import type {
  DeleteQueryBuilder,
  DeleteResult,
  Insertable,
  SelectQueryBuilder,
  UpdateQueryBuilder,
  UpdateResult,
} from 'kysely';
import type { Database } from './database.ts';

/** Tables whose rows belong to one account in one region. */
export type ScopedTable = {
  [T in keyof Database]: Database[T] extends { account_id: unknown; region: unknown } ? T : never;
}[keyof Database] &
  string;

type Row<T extends ScopedTable> = Omit<Insertable<Database[T]>, 'account_id' | 'region'>;

export interface Scope {
  readonly accountId: string;
  readonly region: string;
  /** The same account's rows in another region; `global` is where the products that know no regions keep theirs. */
  inRegion(region: string): Scope;
  /** Rows of this tenant; add columns, conditions and order as usual with Kysely. */
  select<T extends ScopedTable>(table: T): SelectQueryBuilder<Database, T, {}>;
  insert<T extends ScopedTable>(table: T, rows: Row<T> | readonly Row<T>[]): Promise<void>;
  update<T extends ScopedTable>(table: T): UpdateQueryBuilder<Database, T, T, UpdateResult>;
  delete<T extends ScopedTable>(table: T): DeleteQueryBuilder<Database, T, DeleteResult>;
  /** Seals a secret for a column (AES-256-GCM under the master key) and opens it again. */
  seal(plain: string): string;
  open(sealed: string): string;
}
