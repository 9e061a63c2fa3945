// ProxyCache: keeps answers of a backend and gives them again (缓存).
import { s } from '#kernel/schema.ts';
import { definition, repeated } from './definition.ts';

export const proxyCache = definition(
  s.object({
    cache_key_params: s.list(
      s.object({
        parameter: s.string({ min: 1, max: 256, doc: 'Name of the parameter.' }),
        position: s.enum(['header', 'query', 'path'], { anyCase: true, doc: 'Where it stands.' }),
      }),
      { optional: true, max: 100, doc: 'Parameters whose values make different answers.' },
    ),
    cacheable_methods: s.list(s.enum(['GET', 'POST', 'PUT', 'DELETE', 'HEAD'], { anyCase: true }), {
      min: 1,
      max: 5,
      doc: 'Methods whose answers are kept.',
    }),
    cacheable_response_codes: s.list(s.int({ min: 100, max: 599 }), {
      min: 1,
      max: 100,
      doc: 'Status codes that are kept.',
    }),
    cache_control: s.bool({ optional: true, doc: 'Whether the backend’s caching headers come before ttl.' }),
    ttl: s.int({ min: 1, max: 3600, doc: 'How long an answer is kept, in seconds.' }),
  }),
  {
    exact: true,
    check: ({ cache_key_params: keys = [] }) =>
      // Names count in any case here.
      repeated(
        'parameter',
        keys.map(({ position, parameter }) => `${position}.${parameter.toLowerCase()}`),
      ),
  },
);
