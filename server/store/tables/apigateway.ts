// Tables of the API gateway product.

export interface ApiGatewayTables {}
