// Tables of custom domains, upstreams, API documents and generated archives.
import type { Kysely } from 'kysely';
import { index, table } from './0002-apigateway.ts';

const times = { created_at: 'bigint', modified_at: 'bigint' } as const;

export const up = async (db: Kysely<unknown>): Promise<void> => {
  await table(
    db,
    'apigw_domain',
    {
      domain: 'text',
      service_id: 'text',
      net_type: 'text',
      protocol: 'text',
      certificate_id: 'text?',
      is_default_mapping: 'integer',
      is_forced_https: 'integer',
      path_mappings: 'text',
      ...times,
    },
    ['domain'],
  );
  await index(db, 'apigw_domain', ['service_id']);
  await index(db, 'apigw_domain', ['account_id', 'certificate_id']);

  await table(
    db,
    'apigw_upstream',
    {
      id: 'text',
      name: 'text',
      description: 'text',
      scheme: 'text',
      algorithm: 'text',
      unique_vpc_id: 'text',
      type: 'text',
      retries: 'integer',
      upstream_host: 'text?',
      nodes: 'text',
      health_checker: 'text?',
      k8s_services: 'text',
      tags: 'text',
      ...times,
    },
    ['id'],
  );
  await index(db, 'apigw_upstream', ['account_id', 'region']);

  await table(
    db,
    'apigw_document',
    {
      id: 'text',
      name: 'text',
      service_id: 'text',
      environment: 'text',
      api_ids: 'text',
      status: 'text',
      share_password: 'text',
      session_key: 'text',
      view_count: 'bigint',
      release_count: 'integer',
      failed_attempts: 'integer',
      locked_until: 'bigint',
      tags: 'text',
      ...times,
    },
    ['id'],
  );
  await index(db, 'apigw_document', ['account_id', 'region']);

  await table(db, 'apigw_document_build', { document_id: 'text', html: 'text', openapi: 'text', built_at: 'bigint' }, [
    'document_id',
  ]);

  await table(
    db,
    'apigw_archive',
    {
      id: 'text',
      service_id: 'text',
      environment: 'text',
      language: 'text',
      link_key: 'text',
      document: 'text',
      sdk: 'text',
      created_at: 'bigint',
    },
    ['id'],
  );
  await index(db, 'apigw_archive', ['service_id']);
};
