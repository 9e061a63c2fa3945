// Plugins that ask a function: CustomReq lets it change the request, CustomAuth lets it decide about the caller.
import { s } from '#kernel/schema.ts';
import type { DataFault } from './definition.ts';
import { definition, invalid, repeated } from './definition.ts';

/** The function and how long it is waited for. */
const callee = {
  func_name: s.string({ min: 1, max: 128, doc: 'Name of the function.' }),
  func_namespace: s.string({ optional: true, max: 128, doc: 'Its namespace.' }),
  func_qualifier: s.string({ optional: true, max: 128, doc: 'Its version.' }),
  endpoint_url: s.string({
    optional: true,
    min: 1,
    max: 1024,
    doc: 'HTTP address that is asked in place of the function; Portico’s own, there is no function runner yet.',
  }),
  endpoint_timeout: s.int({ min: 0, max: 60, doc: 'How long it is waited for, in seconds.' }),
  user_id: s.json({ optional: true, doc: 'AppId of the function’s owner, as number or string.' }),
} as const;

const endpointFault = ({
  endpoint_url: url,
}: {
  readonly endpoint_url?: string | undefined;
}): DataFault | undefined => {
  if (url === undefined) return undefined;
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const usable =
    (parsed?.protocol === 'http:' || parsed?.protocol === 'https:') && parsed.username === '' && parsed.hash === '';
  return usable ? undefined : invalid('endpoint_url', 'must be http:// or https://, without user name and fragment.');
};

export const customRequest = definition(
  s.object({
    ...callee,
    is_base64_encoded: s.bool({ optional: true, doc: 'Whether the body goes to the function in Base64.' }),
    is_send_req_body: s.bool({ optional: true, doc: 'Whether the function sees the body.' }),
    is_send_req_headers: s.bool({ optional: true, doc: 'Whether the function sees the headers.' }),
    is_send_req_querys: s.bool({ optional: true, doc: 'Whether the function sees the query.' }),
  }),
  { exact: false, check: endpointFault },
);

const parameterNames = (doc: string) => s.list(s.string({ min: 1, max: 256 }), { optional: true, max: 100, doc });

export const customAuthentication = definition(
  s.object({
    ...callee,
    cache_time: s.int({
      min: 0,
      max: 3600,
      doc: 'How long an answer of the function holds, in seconds; 0 for not at all.',
    }),
    is_send_body: s.bool({ optional: true, doc: 'Whether the function sees the body.' }),
    header_auth_parameters: parameterNames(
      'Headers a request must have; with the query parameters they are the cache key.',
    ),
    query_auth_parameters: parameterNames('Query parameters a request must have.'),
    version: s.string({ optional: true, max: 64, doc: 'Another version forgets kept answers.' }),
  }),
  {
    exact: false,
    check: ({ endpoint_url, header_auth_parameters: headers = [], query_auth_parameters: queries = [] }) =>
      endpointFault({ endpoint_url }) ??
      repeated(
        'header_auth_parameters',
        headers.map((name) => name.toLowerCase()),
      ) ??
      repeated('query_auth_parameters', queries),
  },
);
