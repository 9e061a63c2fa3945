// The actions of upstreams, contracts joined to handlers.
import type { Binding } from '#kernel/action.ts';
import { implement } from '#kernel/product.ts';
import type { Scope } from '#store/scope.ts';
import type { GatewayPorts } from '../ports.ts';
import { upstreamActions } from './actions.ts';
import * as contracts from './contract.ts';

export const upstreamBindings = (ports: GatewayPorts): readonly Binding<Scope>[] =>
  implement<Scope>()(contracts, upstreamActions(ports));
