// Tables of the API gateway product. Ids are unique over all tenants but for keys, whose names callers choose.
import type { ColumnDataType, Kysely } from 'kysely';

type Columns = Readonly<Record<string, ColumnDataType | `${'text' | 'integer' | 'bigint'}?`>>;

const tenant = { account_id: 'text', region: 'text' } as const;

/** Creates a table of the tenant's rows; a column type that ends in `?` may be null. */
export const table = async (
  db: Kysely<unknown>,
  name: string,
  columns: Columns,
  key: readonly string[],
): Promise<void> => {
  let builder = db.schema.createTable(name);
  for (const [column, type] of Object.entries<string>({ ...tenant, ...columns })) {
    const nullable = type.endsWith('?');
    builder = builder.addColumn(column, (nullable ? type.slice(0, -1) : type) as ColumnDataType, (c) =>
      nullable ? c : c.notNull(),
    );
  }
  await builder.addPrimaryKeyConstraint(`${name}_key`, key as never).execute();
};

export const index = async (db: Kysely<unknown>, on: string, columns: readonly string[]): Promise<void> => {
  await db.schema
    .createIndex(`${on}_by_${columns.join('_')}`)
    .on(on)
    .columns([...columns])
    .execute();
};

const times = { created_at: 'bigint', modified_at: 'bigint' } as const;

export const up = async (db: Kysely<unknown>): Promise<void> => {
  await table(
    db,
    'apigw_service',
    {
      id: 'text',
      app_id: 'text',
      name: 'text',
      description: 'text?',
      protocol: 'text',
      net_types: 'text',
      ip_version: 'text',
      tags: 'text',
      unique_vpc_id: 'text?',
      project_id: 'text?',
      processor: 'text?',
      user_type: 'text?',
      ...times,
    },
    ['id'],
  );
  await index(db, 'apigw_service', ['account_id', 'region']);

  await table(
    db,
    'apigw_environment',
    { service_id: 'text', name: 'text', version: 'text', strategy: 'integer', note: 'text?', published_at: 'bigint?' },
    ['service_id', 'name'],
  );

  await table(
    db,
    'apigw_api',
    {
      id: 'text',
      service_id: 'text',
      name: 'text?',
      description: 'text?',
      path: 'text',
      method: 'text',
      protocol: 'text',
      api_type: 'text',
      auth_type: 'text',
      service_type: 'text',
      business_type: 'text?',
      auth_relation_api_id: 'text?',
      settings: 'text',
      tags: 'text',
      ...times,
    },
    ['id'],
  );
  await index(db, 'apigw_api', ['service_id']);

  await table(
    db,
    'apigw_release',
    {
      version: 'text',
      service_id: 'text',
      environment: 'text',
      description: 'text',
      apis: 'text',
      released_at: 'bigint',
    },
    ['version'],
  );
  await index(db, 'apigw_release', ['service_id']);

  await table(db, 'apigw_api_strategy', { service_id: 'text', api_id: 'text', environment: 'text', quota: 'integer' }, [
    'api_id',
    'environment',
  ]);
  await index(db, 'apigw_api_strategy', ['service_id']);

  await table(
    db,
    'apigw_key',
    { id: 'text', secret: 'text', name: 'text', type: 'text', status: 'integer', tags: 'text', ...times },
    ['account_id', 'region', 'id'],
  );

  await table(
    db,
    'apigw_usage_plan',
    {
      id: 'text',
      name: 'text',
      description: 'text?',
      max_requests: 'integer?',
      max_requests_per_second: 'integer?',
      used_requests: 'bigint',
      tags: 'text',
      ...times,
    },
    ['id'],
  );
  await index(db, 'apigw_usage_plan', ['account_id', 'region']);

  await table(db, 'apigw_plan_key', { usage_plan_id: 'text', key_id: 'text', bound_at: 'bigint' }, [
    'usage_plan_id',
    'key_id',
  ]);
  await index(db, 'apigw_plan_key', ['account_id', 'region', 'key_id']);

  await table(
    db,
    'apigw_plan_binding',
    { usage_plan_id: 'text', service_id: 'text', environment: 'text', api_id: 'text', ...times },
    ['usage_plan_id', 'service_id', 'environment', 'api_id'],
  );
  await index(db, 'apigw_plan_binding', ['service_id', 'environment']);
};
