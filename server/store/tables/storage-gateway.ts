// Tables of the storage gateway product. Instants are ISO 8601 text in UTC.

/** A gateway cluster: the group that gateways of one bucket region live in. */
export interface StorageBundleTable {
  account_id: string;
  region: string;
  storage_bundle_id: string;
  name: string;
  description: string;
  backend_bucket_region_id: string;
  created_at: string;
}

export interface StorageGatewayTables {
  storage_bundle: StorageBundleTable;
}
