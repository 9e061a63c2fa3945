// The actions of plugins, contracts joined to handlers.
import type { Binding } from '#kernel/action.ts';
import { implement } from '#kernel/product.ts';
import type { Scope } from '#store/scope.ts';
import type { GatewayPorts } from '../ports.ts';
import { pluginActions } from './actions.ts';
import { attachmentActions } from './attachment-actions.ts';
import * as attachmentContracts from './attachment-contract.ts';
import { CreatePlugin, DeletePlugin, DescribePlugin, DescribePlugins, ModifyPlugin } from './contract.ts';

export const pluginBindings = (ports: GatewayPorts): readonly Binding<Scope>[] => [
  ...implement<Scope>()(
    { CreatePlugin, DescribePlugin, DescribePlugins, ModifyPlugin, DeletePlugin },
    pluginActions(ports),
  ),
  ...implement<Scope>()(attachmentContracts, attachmentActions(ports)),
];
