// Tables of the storage gateway product.

export interface StorageGatewayTables {}
