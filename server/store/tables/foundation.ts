// Tables the store itself needs: migrations, change feed, idempotency, nonces.

export interface FoundationTables {}
