// The actions of IP strategies, contracts joined to handlers.
import type { Binding } from '#kernel/action.ts';
import { implement } from '#kernel/product.ts';
import type { Scope } from '#store/scope.ts';
import type { GatewayPorts } from '../ports.ts';
import { ipStrategyActions } from './actions.ts';
import * as contracts from './contract.ts';

export const ipStrategyBindings = (ports: GatewayPorts): readonly Binding<Scope>[] =>
  implement<Scope>()(contracts, ipStrategyActions(ports));
