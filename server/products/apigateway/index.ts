// API gateway, version 2018-08-08, in the Tencent dialect.
//
// To add an action:
// 1. its structures go to structures/<group>.ts, named as the vendor names them; today's SDK model decides where the
//    document is in doubt, and what the document has beyond the SDK is answered too;
// 2. its contract goes to <group>/contract.ts: `errors: errorsOf('TheAction', …also)` takes the documented codes and
//    adds ours; at least one example;
// 3. its handler goes to <group>/actions.ts, of type Handlers<typeof contracts>: read rows through ctx.store, refuse by
//    ctx.fail(E['Code'], values), and say ctx.changed('gateway', serviceId) after every write a caller of an API can see;
// 4. its line leaves gaps.ts. A new group is one more line below. Rules worth a test of their own go to <group>/rules.ts.
import type { Product } from '#kernel/product.ts';
import { implement } from '#kernel/product.ts';
import type { Scope } from '#store/scope.ts';
import { apiActions } from './api/actions.ts';
import * as apiContracts from './api/contract.ts';
import { apiAppBindings } from './api-app/index.ts';
import { documentBindings } from './api-doc/index.ts';
import { debugBindings } from './debug/index.ts';
import { domainBindings } from './domain/index.ts';
import { environmentActions } from './environment/actions.ts';
import * as environmentContracts from './environment/contract.ts';
import { gaps } from './gaps.ts';
import { importBindings } from './import/index.ts';
import { ipStrategyBindings } from './ip-strategy/index.ts';
import { keyActions } from './key/actions.ts';
import * as keyContracts from './key/contract.ts';
import { logBindings } from './log/index.ts';
import { planBindingActions } from './plan-binding/actions.ts';
import * as planBindingContracts from './plan-binding/contract.ts';
import { pluginBindings } from './plugin/index.ts';
import type { GatewayPorts } from './ports.ts';
import { releaseActions } from './release/actions.ts';
import * as releaseContracts from './release/contract.ts';
import { serviceActions } from './service/actions.ts';
import * as serviceContracts from './service/contract.ts';
import { upstreamBindings } from './upstream/index.ts';
import { usagePlanActions } from './usage-plan/actions.ts';
import * as usagePlanContracts from './usage-plan/contract.ts';
import { apiGatewayViolation } from './violations.ts';

export type { ApiDocPages, PageAnswer, PageRequest } from './api-doc/index.ts';
export { createApiDocPages } from './api-doc/index.ts';
export { createCnameResolver } from './domain/cname.ts';
export { certificateUsers } from './domain/users.ts';
export type { GatewayLimits, GatewayPorts } from './ports.ts';
export { documentedLimits } from './ports.ts';
export { gatewayTags } from './tagged.ts';

export const createApiGateway = (ports: GatewayPorts): Product<Scope> => {
  const join = implement<Scope>();
  return {
    name: 'apigw',
    title: 'API Gateway',
    family: 'tencent',
    serviceNames: ['apigateway'],
    placement: 'regional',
    versions: [
      {
        version: '2018-08-08',
        bindings: [
          ...join(serviceContracts, serviceActions(ports)),
          ...join(apiContracts, apiActions(ports)),
          ...join(releaseContracts, releaseActions(ports)),
          ...join(environmentContracts, environmentActions(ports)),
          ...join(keyContracts, keyActions(ports)),
          ...join(usagePlanContracts, usagePlanActions(ports)),
          ...join(planBindingContracts, planBindingActions(ports)),
          ...ipStrategyBindings(ports),
          ...apiAppBindings(ports),
          ...pluginBindings(ports),
          ...domainBindings(ports),
          ...upstreamBindings(ports),
          ...importBindings(ports),
          ...documentBindings(ports),
          ...logBindings(ports),
          ...debugBindings(ports),
        ],
        gaps,
      },
    ],
    style: { product: 'apigateway' },
    violation: apiGatewayViolation,
  };
};
