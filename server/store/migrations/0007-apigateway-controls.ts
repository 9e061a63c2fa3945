// IP strategies, applications and plugins of the API gateway, and what they are bound to.
import type { Kysely } from 'kysely';
import { index, table } from './0002-apigateway.ts';

const times = { created_at: 'bigint', modified_at: 'bigint' } as const;
const boundApi = { service_id: 'text', api_id: 'text', environment: 'text', bound_at: 'bigint' } as const;

export const up = async (db: Kysely<unknown>): Promise<void> => {
  await table(
    db,
    'apigw_ip_strategy',
    { id: 'text', service_id: 'text', name: 'text', type: 'text', data: 'text', ...times },
    ['id'],
  );
  await index(db, 'apigw_ip_strategy', ['service_id']);

  await table(db, 'apigw_ip_strategy_binding', { strategy_id: 'text', ...boundApi }, ['api_id', 'environment']);
  await index(db, 'apigw_ip_strategy_binding', ['strategy_id']);
  await index(db, 'apigw_ip_strategy_binding', ['service_id']);

  await table(
    db,
    'apigw_api_app',
    {
      id: 'text',
      name: 'text',
      description: 'text',
      key: 'text',
      secret: 'text',
      project_id: 'text?',
      tags: 'text',
      ...times,
    },
    ['id'],
  );
  await index(db, 'apigw_api_app', ['account_id', 'region', 'key']);

  await table(db, 'apigw_api_app_binding', { app_id: 'text', ...boundApi }, ['app_id', 'api_id', 'environment']);
  await index(db, 'apigw_api_app_binding', ['service_id']);

  await table(
    db,
    'apigw_plugin',
    {
      id: 'text',
      name: 'text',
      type: 'text',
      attribute: 'text',
      description: 'text',
      data: 'text',
      project_id: 'text?',
      tags: 'text',
      ...times,
    },
    ['id'],
  );
  await index(db, 'apigw_plugin', ['account_id', 'region']);

  await table(db, 'apigw_plugin_binding', { plugin_id: 'text', plugin_kind: 'text', ...boundApi }, [
    'api_id',
    'environment',
    'plugin_kind',
  ]);
  await index(db, 'apigw_plugin_binding', ['plugin_id']);
  await index(db, 'apigw_plugin_binding', ['service_id']);
};
