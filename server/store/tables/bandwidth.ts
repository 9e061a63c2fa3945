// Tables of the shared bandwidth product.

export interface BandwidthTables {}
