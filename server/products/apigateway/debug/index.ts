// The debug call and what the console asks beside the documented actions, contracts joined to handlers.
import type { Binding } from '#kernel/action.ts';
import { implement } from '#kernel/product.ts';
import type { Scope } from '#store/scope.ts';
import type { GatewayPorts } from '../ports.ts';
import { debugActions } from './actions.ts';
import { CheckServiceConfig, DescribeApiEnvironmentApiKeys, GetAccountSettings } from './contract.ts';
import { runActions } from './run-actions.ts';
import { RunApi } from './run-contract.ts';
import { tokenActions } from './token-actions.ts';
import { CreateDebugToken } from './token-contract.ts';

export const debugBindings = (ports: GatewayPorts): readonly Binding<Scope>[] => [
  ...implement<Scope>()({ GetAccountSettings, CheckServiceConfig, DescribeApiEnvironmentApiKeys }, debugActions(ports)),
  ...implement<Scope>()({ RunApi }, runActions(ports)),
  ...implement<Scope>()({ CreateDebugToken }, tokenActions(ports)),
];
