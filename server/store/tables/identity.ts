// Tables of identity: accounts, users, keys, policies.

export type IdentityTables = {};
