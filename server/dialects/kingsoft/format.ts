// Which format a Kingsoft caller wants.
import type { Format, FormView, WireRequest } from '../dialect.ts';
import { header } from '../dialect.ts';

/** `Format=json` (simplified signature), else `Accept: application/json`; XML is the default (both documents). */
export const claimedFormat = (request: WireRequest, parameters: FormView): Format => {
  const format = parameters.get('Format')?.toLowerCase();
  if (format === 'json' || format === 'xml') return format;
  return header(request, 'accept')?.toLowerCase().includes('application/json') ? 'json' : 'xml';
};
