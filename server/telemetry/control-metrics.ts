// Metrics of the control endpoint for Prometheus: calls by product, action and code, and how long they took.
import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';

export interface ControlMetrics {
  /** Counts one call. `product` and `action` are registered names or `unknown`: callers cannot make new series. */
  readonly call: (product: string, action: string, code: string, seconds: number) => void;
  /** Text exposition and its content type. */
  readonly exposition: () => Promise<{ readonly contentType: string; readonly body: string }>;
}

/** `others`: text of other parts of this process, joined to the exposition. */
export const createControlMetrics = (others: readonly (() => string)[] = []): ControlMetrics => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const calls = new Counter({
    name: 'portico_api_calls_total',
    help: 'Control calls by product, action and vendor code (OK when answered).',
    labelNames: ['product', 'action', 'code'],
    registers: [registry],
  });
  const seconds = new Histogram({
    name: 'portico_api_call_seconds',
    help: 'Time from the last byte of a control call to its answer.',
    labelNames: ['product'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [registry],
  });
  return {
    call: (product, action, code, duration) => {
      calls.inc({ product, action, code });
      seconds.observe({ product }, duration);
    },
    exposition: async () => {
      const own = await registry.metrics();
      return { contentType: registry.contentType, body: own + others.map((other) => other()).join('') };
    },
  };
};
