// Tables of identity: accounts, users, keys, policies.

export interface IdentityTables {}
