// TrafficControl: requests per window of an API, of each application and of each client address (基础流控插件).
import { s } from '#kernel/schema.ts';
import { parseIpRange } from '#lib/ip-range.ts';
import { definition, invalid, repeated } from './definition.ts';

/** Largest count and window: what a 32-bit number holds. */
export const MAX_COUNT = 2_147_483_647;

export const positive = (doc: string) => s.int({ min: 1, max: MAX_COUNT, doc });
const optionalPositive = (doc: string) => s.int({ optional: true, min: 1, max: MAX_COUNT, doc });

export const trafficControl = definition(
  s.object({
    expire_type: s.enum(['day', 'hour', 'minute', 'second'], { doc: 'Unit of the window.' }),
    expire: positive('Length of the window in that unit.'),
    api_rate_limit: positive('Requests of the API in a window.'),
    app_rate_limit: optionalPositive('Requests of each bound application in a window.'),
    ip_rate_limit: optionalPositive('Requests of each client address in a window.'),
    spec_app_rate_limits: s.list(
      s.object({
        app_id: s.string({ min: 1, max: 50, doc: 'Id of the application.' }),
        rate_limit: positive('Its requests in a window, in place of app_rate_limit.'),
      }),
      { optional: true, max: 30, doc: 'Applications with limits of their own.' },
    ),
    spec_ip_rate_limits: s.list(
      s.object({
        ip_key: s.string({ max: 64, doc: 'Client address.' }),
        rate_limit: positive('Its requests in a window, in place of ip_rate_limit.'),
      }),
      { optional: true, max: 30, doc: 'Client addresses with limits of their own.' },
    ),
  }),
  {
    exact: true,
    check: ({ spec_app_rate_limits: apps = [], spec_ip_rate_limits: addresses = [] }) => {
      const wrong = addresses.findIndex(({ ip_key }) => ip_key.includes('/') || parseIpRange(ip_key) === undefined);
      if (wrong >= 0) return invalid(`spec_ip_rate_limits.${wrong}.ip_key`, 'must be one IP address.');
      return (
        repeated(
          'app_id',
          apps.map(({ app_id }) => app_id),
        ) ??
        repeated(
          'ip_key',
          addresses.map(({ ip_key }) => ip_key),
        )
      );
    },
  },
);
