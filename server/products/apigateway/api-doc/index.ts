// The actions of API documents, contracts joined to handlers, and the pages their readers see.
import type { Binding } from '#kernel/action.ts';
import { implement } from '#kernel/product.ts';
import type { Scope } from '#store/scope.ts';
import type { GatewayPorts } from '../ports.ts';
import { documentActions } from './actions.ts';
import * as contracts from './contract.ts';

export type { PageAnswer, PageRequest } from './page-request.ts';
export type { ApiDocPagePorts, ApiDocPages } from './pages.ts';
export { createApiDocPages } from './pages.ts';

export const documentBindings = (ports: GatewayPorts): readonly Binding<Scope>[] =>
  implement<Scope>()(contracts, documentActions(ports));
