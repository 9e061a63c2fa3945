// Tables of what a gateway service is reached by and described with: custom domains, upstreams, documents, archives.
// Times are milliseconds since 1970.

interface Tenant {
  account_id: string;
  region: string;
}

export interface ApiGatewayDomainTable extends Tenant {
  /** Host name, lower case. The table's key: a domain leads to one service only, whoever's it is. */
  domain: string;
  service_id: string;
  /** INNER or OUTER. */
  net_type: string;
  /** http, https or http&https. */
  protocol: string;
  certificate_id: string | null;
  is_default_mapping: number;
  is_forced_https: number;
  /** JSON list of { Path, Environment }. */
  path_mappings: string;
  created_at: number;
  modified_at: number;
}

export interface ApiGatewayUpstreamTable extends Tenant {
  id: string;
  name: string;
  description: string;
  scheme: string;
  algorithm: string;
  unique_vpc_id: string;
  /** IP_PORT or K8S. */
  type: string;
  retries: number;
  upstream_host: string | null;
  /** JSON list of nodes as given. */
  nodes: string;
  /** JSON; null without. */
  health_checker: string | null;
  /** JSON list. */
  k8s_services: string;
  tags: string;
  created_at: number;
  modified_at: number;
}

export interface ApiGatewayDocumentTable extends Tenant {
  id: string;
  name: string;
  service_id: string;
  environment: string;
  /** JSON list. */
  api_ids: string;
  /** PROCESSING, COMPLETED or FAIL. */
  status: string;
  /** Sealed six digits. */
  share_password: string;
  /** Sealed; cookies of readers are signed with it, so a new password ends them. */
  session_key: string;
  view_count: number;
  release_count: number;
  /** Wrong passwords since the last right one or the end of the last lock. */
  failed_attempts: number;
  locked_until: number;
  tags: string;
  created_at: number;
  modified_at: number;
}

export interface ApiGatewayDocumentBuildTable extends Tenant {
  document_id: string;
  /** A complete page. */
  html: string;
  /** OpenAPI 3.1 as JSON text. */
  openapi: string;
  built_at: number;
}

/** The last generated document and SDK of a service, an environment and a language. */
export interface ApiGatewayArchiveTable extends Tenant {
  id: string;
  service_id: string;
  environment: string;
  language: string;
  /** Sealed; links are signed with it. */
  link_key: string;
  /** Base64 of a zip file. */
  document: string;
  /** Base64 of a zip file. */
  sdk: string;
  created_at: number;
}

export interface ApiGatewayAddressTables {
  apigw_domain: ApiGatewayDomainTable;
  apigw_upstream: ApiGatewayUpstreamTable;
  apigw_document: ApiGatewayDocumentTable;
  apigw_document_build: ApiGatewayDocumentBuildTable;
  apigw_archive: ApiGatewayArchiveTable;
}
