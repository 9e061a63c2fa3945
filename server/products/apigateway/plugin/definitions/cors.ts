// Cors: what browsers of other origins may do, in place of the API's own EnableCORS (跨域访问控制CORS插件).
import { s } from '#kernel/schema.ts';
import { definition, invalid } from './definition.ts';
import { MAX_COUNT } from './traffic-control.ts';

const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** `*`; the document's own sample writes `**`. */
export const isAnyOrigin = (origin: string): boolean => origin === '*' || origin === '**';

/** Scheme, host and, where it is not the scheme's own, port: what a browser sends as Origin. */
const isOrigin = (text: string): boolean => {
  if (!/^https?:\/\//i.test(text) || text.includes('*') || !URL.canParse(text)) return false;
  const url = new URL(text);
  return (
    url.pathname === '/' &&
    !/[/?#]/.test(text.slice(text.indexOf('//') + 2)) &&
    url.username === '' &&
    url.password === ''
  );
};

const headerNames = (doc: string) =>
  s.list(s.string({ max: 256, pattern: HEADER_NAME }), { optional: true, max: 100, doc });

export const cors = definition(
  s.object({
    allow_origin: s.list(s.string({ max: 512 }), { min: 1, max: 100, doc: 'Origins with their scheme, or * for all.' }),
    allow_methods: s.list(s.enum(['GET', 'PUT', 'POST', 'DELETE', 'HEAD']), { min: 1, max: 5, doc: 'Methods.' }),
    allow_headers: headerNames('Request headers scripts may send, or * for all; none where left out.'),
    expose_headers: headerNames('Response headers scripts may read, or * for all; none where left out.'),
    allow_credentials: s.bool({ optional: true, doc: 'Whether cookies are allowed.' }),
    max_age: s.int({ min: 1, max: MAX_COUNT, doc: 'How long an answer to OPTIONS holds, in seconds.' }),
  }),
  {
    exact: true,
    check: (data) => {
      const wrong = data.allow_origin.findIndex((origin) => !isAnyOrigin(origin) && !isOrigin(origin));
      if (wrong < 0) return undefined;
      return invalid(
        `allow_origin.${wrong}`,
        'must be * or http:// or https:// with a host and, where it is not the usual one, a port.',
      );
    },
  },
);
