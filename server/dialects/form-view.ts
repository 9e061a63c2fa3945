// Query and form body decoded once for all dialects. Never throws: what cannot be decoded is kept as it came and named in `fault`.
import { percentDecode } from '#lib/percent-encoding.ts';
import { remembered } from '#lib/remembered.ts';
import type { FormView, WireRequest } from './dialect.ts';
import { header } from './dialect.ts';

/** More pairs than any documented call has (lists of 1,000 items with several members each) and few enough to be quick. */
export const MAX_PAIRS = 10_000;

type Pair = readonly [string, string];
type Fault = NonNullable<FormView['fault']>;

const NO_PAIRS: readonly Pair[] = [];

/** Media type of a request in lower case, without parameters. */
export const mediaType = (request: WireRequest): string => {
  const value = header(request, 'content-type');
  if (value === undefined) return '';
  const semicolon = value.indexOf(';');
  return (semicolon < 0 ? value : value.slice(0, semicolon)).trim().toLowerCase();
};

const readPairs = (text: string, pairs: Pair[], room: number): Fault | undefined => {
  let fault: Fault | undefined;
  let start = 0;
  while (start <= text.length) {
    let end = text.indexOf('&', start);
    if (end < 0) end = text.length;
    if (end > start) {
      if (pairs.length >= room) return 'tooMany';
      const equals = text.indexOf('=', start);
      const split = equals < 0 || equals > end ? end : equals;
      const rawName = text.slice(start, split);
      const rawValue = text.slice(Math.min(split + 1, end), end);
      const name = percentDecode(rawName, true);
      const value = percentDecode(rawValue, true);
      if (name === undefined || value === undefined) fault ??= 'encoding';
      pairs.push([name ?? rawName, value ?? rawValue]);
    }
    start = end + 1;
  }
  return fault;
};

const decodeForms = (request: WireRequest): FormView => {
  const query: Pair[] = [];
  let fault = readPairs(request.query, query, MAX_PAIRS);
  let form: readonly Pair[] = NO_PAIRS;
  if (request.body.length > 0 && mediaType(request) === 'application/x-www-form-urlencoded') {
    const pairs: Pair[] = [];
    fault = readPairs(request.body.toString('latin1'), pairs, MAX_PAIRS - query.length) ?? fault;
    form = pairs;
  }
  return {
    query,
    form,
    fault,
    get(name) {
      for (const pair of query) if (pair[0] === name) return pair[1];
      for (const pair of form) if (pair[0] === name) return pair[1];
      return undefined;
    },
  };
};

/** The query and, for application/x-www-form-urlencoded, the body; decoded at the first call for a request and kept with it. */
export const formView: (request: WireRequest) => FormView = remembered(decodeForms);
