// TrafficControlByParameter: requests per window for each value of a request parameter, under conditions (参数流量控制插件).
import { s } from '#kernel/schema.ts';
import { definition, invalid, readCondition, repeated } from './definition.ts';
import { MAX_COUNT, positive } from './traffic-control.ts';

const strategy = s.object({
  name: s.string({ min: 1, max: 50, doc: 'Name, different from the other strategies’.' }),
  strategy_weight: s.int({ min: 0, max: 100, doc: 'Larger ones are checked first; different from the others’.' }),
  parameters: s.list(
    s.object({
      type: s.enum(['query', 'header', 'path'], { anyCase: true, doc: 'Where the parameter stands.' }),
      name: s.string({ optional: true, max: 256, doc: 'Its name; none for path, which is the whole path.' }),
    }),
    { min: 1, max: 1, doc: 'The parameter whose values are counted apart; one for now.' },
  ),
  rate_limit: positive('Requests in a window for each value.'),
  window: positive('Length of the window, in seconds.'),
  condition: s.string({ optional: true, max: 4096, doc: 'When the strategy applies; empty for always.' }),
});

export const trafficControlByParameter = definition(
  s.object({
    default_window: s.int({ min: 0, max: MAX_COUNT, doc: 'Window of the default limit in seconds; 0 for none.' }),
    default_rate_limit: s.int({
      optional: true,
      min: 0,
      max: MAX_COUNT,
      doc: 'Requests of the API in a default window; positive unless default_window is 0.',
    }),
    strategies: s.list(strategy, { min: 1, max: 10, doc: 'Strategies, at most 10.' }),
  }),
  {
    exact: true,
    check: (data) => {
      if (data.default_window > 0 && !data.default_rate_limit)
        return invalid('default_rate_limit', 'must be positive unless default_window is 0.');
      for (const [index, { parameters, condition }] of data.strategies.entries()) {
        const unnamed = parameters.findIndex(({ type, name }) => type !== 'path' && !name);
        if (unnamed >= 0)
          return invalid(`strategies.${index}.parameters.${unnamed}.name`, 'is missing; only path needs none.');
        if (condition === undefined || condition.trim() === '') continue;
        const read = readCondition(`strategies.${index}.condition`, condition, 'request');
        if ('fault' in read) return read.fault;
      }
      return (
        repeated(
          'name',
          data.strategies.map(({ name }) => name),
        ) ??
        repeated(
          'strategy_weight',
          data.strategies.map(({ strategy_weight }) => strategy_weight),
        )
      );
    },
  },
);
