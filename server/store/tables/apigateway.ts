// Tables of the API gateway product.

export type ApiGatewayTables = {};
