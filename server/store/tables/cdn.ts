// Tables of the CDN product.

export interface CdnTables {}
