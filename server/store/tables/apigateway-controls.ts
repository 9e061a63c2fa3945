// Tables of what controls access to APIs: IP strategies, applications, plugins, and what each is bound to.
// Times are milliseconds since 1970; `json` columns hold JSON text.

interface Tenant {
  account_id: string;
  region: string;
}

/**
 * An API in an environment that something is bound to. The row outlives a deleted API, unseen, because a released
 * version may still run it; it goes with its service or with what is bound.
 */
interface BoundApi {
  service_id: string;
  api_id: string;
  /** test, prepub or release. */
  environment: string;
  bound_at: number;
}

export interface ApiGatewayIpStrategyTable extends Tenant {
  id: string;
  service_id: string;
  name: string;
  /** WHITE or BLACK. */
  type: string;
  /** Addresses and ranges as they were given, one a line. */
  data: string;
  created_at: number;
  modified_at: number;
}

/** At most one strategy an API and environment. */
export interface ApiGatewayIpStrategyBindingTable extends Tenant, BoundApi {
  strategy_id: string;
}

export interface ApiGatewayApiAppTable extends Tenant {
  id: string;
  name: string;
  description: string;
  key: string;
  /** Sealed. */
  secret: string;
  project_id: string | null;
  /** JSON list of { Key, Value }. */
  tags: string;
  created_at: number;
  modified_at: number;
}

export interface ApiGatewayApiAppBindingTable extends Tenant, BoundApi {
  app_id: string;
}

export interface ApiGatewayPluginTable extends Tenant {
  id: string;
  name: string;
  type: string;
  /** System or Custom. */
  attribute: string;
  description: string;
  /** PluginData as it was given. */
  data: string;
  project_id: string | null;
  /** JSON list of { Key, Value }. */
  tags: string;
  created_at: number;
  modified_at: number;
}

/** At most one plugin of a kind an API and environment. */
export interface ApiGatewayPluginBindingTable extends Tenant, BoundApi {
  plugin_id: string;
  /** The plugin's type; TrafficControl for both types of traffic control, which exclude each other. */
  plugin_kind: string;
}

export interface ApiGatewayControlTables {
  apigw_ip_strategy: ApiGatewayIpStrategyTable;
  apigw_ip_strategy_binding: ApiGatewayIpStrategyBindingTable;
  apigw_api_app: ApiGatewayApiAppTable;
  apigw_api_app_binding: ApiGatewayApiAppBindingTable;
  apigw_plugin: ApiGatewayPluginTable;
  apigw_plugin_binding: ApiGatewayPluginBindingTable;
}
