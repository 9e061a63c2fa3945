// Which format an Alibaba caller wants.
import type { Format, FormView, WireRequest } from '../dialect.ts';
import { header } from '../dialect.ts';

/** Whether the request is signed in headers (ACS3). */
export const isHeaderSigned = (request: WireRequest): boolean =>
  header(request, 'authorization')?.startsWith('ACS3-') === true;

/**
 * `Format` in any case. Without it: JSON for header-signed calls, whose clients ask for it by `Accept`; XML for the
 * others. The two documents disagree (storage gateway, common parameters: the table says JSON, the text below it XML;
 * CDN: XML); XML it is for both products, as the gateway in front of all products does.
 */
export const claimedFormat = (request: WireRequest, parameters: FormView): Format => {
  const format = parameters.get('Format');
  if (format !== undefined && format !== '') return format.toLowerCase() === 'json' ? 'json' : 'xml';
  if (!isHeaderSigned(request)) return 'xml';
  const accept = header(request, 'accept')?.toLowerCase() ?? '';
  return /\b(?:application|text)\/xml\b/.test(accept) && !accept.includes('json') ? 'xml' : 'json';
};
