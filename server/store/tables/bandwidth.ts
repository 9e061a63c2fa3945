// Tables of the shared bandwidth product. Instants are ISO 8601 text in UTC.

export interface BandwidthShareTable {
  account_id: string;
  region: string;
  bandwidth_share_id: string;
  name: string;
  project_id: string;
  line_id: string;
  /** Megabits a second. */
  bandwidth: number;
  /** In the current spelling: Peak, Daily, TrafficMonthly, DailyPaidByTransfer. */
  charge_type: string;
  created_at: string;
}

/** An elastic IP's membership of a share; an address belongs to one share at most. */
export interface BandwidthShareAddressTable {
  account_id: string;
  region: string;
  allocation_id: string;
  bandwidth_share_id: string;
}

export interface BandwidthTables {
  bandwidth_share: BandwidthShareTable;
  bandwidth_share_address: BandwidthShareAddressTable;
}
