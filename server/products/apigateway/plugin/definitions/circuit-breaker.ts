// CircuitBreaker: stops calling a backend that fails too often, for a while, and answers from another meanwhile (断路器).
import { s } from '#kernel/schema.ts';
import type { Condition } from '#lib/condition/syntax.ts';
import { backendConfig, backendFault, backendTypes } from './backend.ts';
import { definition, invalid, readCondition } from './definition.ts';
import { positive } from './traffic-control.ts';

const MAX_CONDITIONS = 3;

const countOf = (condition: Condition): number =>
  condition.kind === 'or' || condition.kind === 'and'
    ? condition.terms.reduce((count, term) => count + countOf(term), 0)
    : 1;

export const circuitBreaker = definition(
  s.object({
    failure_condition: s.string({
      min: 1,
      max: 4096,
      doc: 'What counts as a failure, over latency_seconds and status_code.',
    }),
    failure_threshold: positive('Failures within the time window that open the breaker.'),
    time_window: s.int({ min: 10, max: 90, doc: 'Window in which failures are counted, in seconds.' }),
    open_state_duration: s.int({ min: 15, max: 300, doc: 'How long the backend is left alone, in seconds.' }),
    backend_type: s.enum(backendTypes, { optional: true, doc: 'Kind of the backend that answers meanwhile.' }),
    backend_config: s.optional(backendConfig),
  }),
  {
    exact: false,
    check: ({ failure_condition, backend_type, backend_config }) => {
      const read = readCondition('failure_condition', failure_condition, 'exchange');
      if ('fault' in read) return read.fault;
      if (countOf(read.condition) > MAX_CONDITIONS)
        return invalid('failure_condition', `holds more than ${MAX_CONDITIONS} comparisons.`);
      if (backend_type === undefined)
        return backend_config === undefined ? undefined : invalid('backend_type', 'is missing beside backend_config.');
      return backendFault('backend_config', backend_type, backend_config ?? {});
    },
  },
);
