// The value that a caller gave a declared parameter, wherever it stands.
import { percentDecode, wireText } from '#lib/percent-encoding.ts';
import type { Call } from './call.ts';
import { firstValue, readPairs } from './form.ts';
import { headerValue } from './header-fields.ts';
import type { ParameterPosition } from './snapshot.ts';

/** Decoded text; undefined: not given. Of repeated ones the first. */
export const givenValue = (call: Call, position: ParameterPosition, name: string): string | undefined => {
  switch (position) {
    case 'header': {
      const value = headerValue(call.inbound.headers, name.toLowerCase());
      return value === undefined ? undefined : (wireText(value) ?? value);
    }
    case 'query':
      call.queryPairs ??= readPairs(call.query);
      return firstValue(call.queryPairs, name);
    case 'path': {
      const index = call.match?.names.indexOf(name) ?? -1;
      const raw = index < 0 ? undefined : call.match?.values[index];
      return raw === undefined ? undefined : (percentDecode(raw, false) ?? raw);
    }
    case 'body':
      return call.formPairs === undefined ? undefined : firstValue(call.formPairs, name);
  }
};
