// All tables in one type. Each product's tables are described in tables/<product>.ts and created by a migration.
import type { ApiGatewayTables } from './tables/apigateway.ts';
import type { ApiGatewayAddressTables } from './tables/apigateway-addresses.ts';
import type { ApiGatewayControlTables } from './tables/apigateway-controls.ts';
import type { BandwidthTables } from './tables/bandwidth.ts';
import type { CdnTables } from './tables/cdn.ts';
import type { FoundationTables } from './tables/foundation.ts';
import type { IdentityTables } from './tables/identity.ts';
import type { SslTables } from './tables/ssl.ts';
import type { StorageGatewayTables } from './tables/storage-gateway.ts';

export interface Database
  extends FoundationTables,
    IdentityTables,
    ApiGatewayTables,
    ApiGatewayControlTables,
    ApiGatewayAddressTables,
    CdnTables,
    BandwidthTables,
    StorageGatewayTables,
    SslTables {}
