// The import of OpenAPI documents, contract joined to handler.
import type { Binding } from '#kernel/action.ts';
import { implement } from '#kernel/product.ts';
import type { Scope } from '#store/scope.ts';
import type { GatewayPorts } from '../ports.ts';
import { importActions } from './actions.ts';
import * as contracts from './contract.ts';

export const importBindings = (ports: GatewayPorts): readonly Binding<Scope>[] =>
  implement<Scope>()(contracts, importActions(ports));
