// The log search, contract joined to handler.
import type { Binding } from '#kernel/action.ts';
import { implement } from '#kernel/product.ts';
import type { Scope } from '#store/scope.ts';
import type { GatewayPorts } from '../ports.ts';
import { logActions } from './actions.ts';
import * as contracts from './contract.ts';

export const logBindings = (ports: GatewayPorts): readonly Binding<Scope>[] =>
  implement<Scope>()(contracts, logActions(ports));
