// Tables of the API gateway product. Times are milliseconds since 1970; `json` columns hold JSON text.

interface Tenant {
  account_id: string;
  region: string;
}

export interface ApiGatewayServiceTable extends Tenant {
  id: string;
  /** AppId of the account, part of the default domains. */
  app_id: string;
  name: string;
  description: string | null;
  /** http, https or http&https. */
  protocol: string;
  /** JSON list of INNER, OUTER. */
  net_types: string;
  ip_version: string;
  /** JSON list of { Key, Value }. */
  tags: string;
  unique_vpc_id: string | null;
  project_id: string | null;
  processor: string | null;
  user_type: string | null;
  created_at: number;
  modified_at: number;
}

export interface ApiGatewayEnvironmentTable extends Tenant {
  service_id: string;
  /** test, prepub or release. */
  name: string;
  /** Version that runs there; '' when nothing is published. */
  version: string;
  /** Requests per second of the whole environment. */
  strategy: number;
  /** Why the running version was switched to (UpdateDesc); null after a release. */
  note: string | null;
  published_at: number | null;
}

export interface ApiGatewayApiTable extends Tenant {
  id: string;
  service_id: string;
  name: string | null;
  description: string | null;
  path: string;
  method: string;
  protocol: string;
  api_type: string;
  auth_type: string;
  service_type: string;
  business_type: string | null;
  auth_relation_api_id: string | null;
  /** JSON of the remaining parameters as they were given. */
  settings: string;
  tags: string;
  created_at: number;
  modified_at: number;
}

/** A version: the APIs of a service as they were when it was released. */
export interface ApiGatewayReleaseTable extends Tenant {
  version: string;
  service_id: string;
  environment: string;
  description: string;
  /** JSON list of frozen APIs. */
  apis: string;
  released_at: number;
}

export interface ApiGatewayApiStrategyTable extends Tenant {
  service_id: string;
  api_id: string;
  environment: string;
  /** Requests per second; -1 for no limit. */
  quota: number;
}

export interface ApiGatewayKeyTable extends Tenant {
  id: string;
  /** Sealed. */
  secret: string;
  name: string;
  /** auto or manual. */
  type: string;
  /** 1 enabled, 0 disabled. */
  status: number;
  tags: string;
  created_at: number;
  modified_at: number;
}

export interface ApiGatewayUsagePlanTable extends Tenant {
  id: string;
  name: string;
  description: string | null;
  /** Requests in total; null where none was given, -1 for no limit. */
  max_requests: number | null;
  /** Requests per second; null where none was given, -1 for no limit. */
  max_requests_per_second: number | null;
  /** Requests counted against the total so far. */
  used_requests: number;
  tags: string;
  created_at: number;
  modified_at: number;
}

export interface ApiGatewayPlanKeyTable extends Tenant {
  usage_plan_id: string;
  key_id: string;
  bound_at: number;
}

export interface ApiGatewayPlanBindingTable extends Tenant {
  usage_plan_id: string;
  service_id: string;
  environment: string;
  /** '' when the plan is bound to the whole service. */
  api_id: string;
  created_at: number;
  modified_at: number;
}

export interface ApiGatewayTables {
  apigw_service: ApiGatewayServiceTable;
  apigw_environment: ApiGatewayEnvironmentTable;
  apigw_api: ApiGatewayApiTable;
  apigw_release: ApiGatewayReleaseTable;
  apigw_api_strategy: ApiGatewayApiStrategyTable;
  apigw_key: ApiGatewayKeyTable;
  apigw_usage_plan: ApiGatewayUsagePlanTable;
  apigw_plan_key: ApiGatewayPlanKeyTable;
  apigw_plan_binding: ApiGatewayPlanBindingTable;
}
