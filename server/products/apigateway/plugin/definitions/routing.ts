// Routing: other backends for requests that meet a condition; no match leads to the API's own backend (条件路由).
import { s } from '#kernel/schema.ts';
import { backendConfig, backendFault, backendTypes } from './backend.ts';
import { definition, readCondition, repeated } from './definition.ts';

const strategy = s.object({
  strategy_name: s.string({
    min: 1,
    max: 50,
    pattern: /^[A-Za-z0-9/%~_\-.{}?&=]+$/,
    doc: 'Name: letters, digits and / % ~ _ - . { } ? & =.',
  }),
  strategy_weight: s.int({ default: 0, min: 0, max: 100, doc: 'Larger ones are tried first.' }),
  condition: s.string({ min: 1, max: 4096, doc: 'When the strategy applies.' }),
  backend_type: s.enum(backendTypes, { doc: 'Kind of backend.' }),
  backend_config: backendConfig,
});

export const routing = definition(s.list(strategy, { min: 1, max: 10, doc: 'Strategies, at most 10.' }), {
  exact: false,
  check: (strategies) => {
    for (const [index, { condition, backend_type, backend_config }] of strategies.entries()) {
      const read = readCondition(`${index}.condition`, condition, 'request');
      if ('fault' in read) return read.fault;
      const fault = backendFault(`${index}.backend_config`, backend_type, backend_config);
      if (fault !== undefined) return fault;
    }
    return repeated(
      'strategy_name',
      strategies.map(({ strategy_name }) => strategy_name),
    );
  },
});
