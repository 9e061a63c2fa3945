// The actions of applications, contracts joined to handlers. DescribeServiceForApiApp stands with
// the services, DescribeApiForApiApp with the APIs.
import type { Binding } from '#kernel/action.ts';
import { implement } from '#kernel/product.ts';
import type { Scope } from '#store/scope.ts';
import type { GatewayPorts } from '../ports.ts';
import { apiAppActions } from './actions.ts';
import { apiAppBindingActions } from './binding-actions.ts';
import * as bindingContracts from './binding-contract.ts';
import {
  CreateApiApp,
  DeleteApiApp,
  DescribeApiApp,
  DescribeApiAppsStatus,
  ModifyApiApp,
  UpdateApiAppKey,
} from './contract.ts';

export const apiAppBindings = (ports: GatewayPorts): readonly Binding<Scope>[] => [
  ...implement<Scope>()(
    { CreateApiApp, DescribeApiApp, DescribeApiAppsStatus, ModifyApiApp, DeleteApiApp, UpdateApiAppKey },
    apiAppActions(ports),
  ),
  ...implement<Scope>()(bindingContracts, apiAppBindingActions()),
];
