// All tables in one type. Each product's tables are described in tables/<product>.ts and created by a migration.

export interface Database {}
