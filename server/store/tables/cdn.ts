// Tables of the CDN product. Instants are ISO 8601 text in UTC.

/** The one CDN subscription of an account. */
export interface CdnServiceTable {
  account_id: string;
  region: string;
  /** Charge type in force when the row was last written. */
  charge_type: string;
  opened_at: string;
  /** Charge type that takes over at `next_charge_type_at`; both are set or both are null. */
  next_charge_type: string | null;
  next_charge_type_at: string | null;
}

export interface CdnTables {
  cdn_service: CdnServiceTable;
}
