// Name-value pairs of a query or a form body, with the spelling they came in, so that what is not touched stays as it is.
import { percentDecode, percentEncode } from '#lib/percent-encoding.ts';

export interface FormPair {
  /** Decoded; as sent where it cannot be decoded. */
  readonly name: string;
  readonly value: string;
  /** `name=value` as sent. */
  readonly raw: string;
}

/** Reads `a=1&b=2` (WHATWG URL, application/x-www-form-urlencoded). */
export const readPairs = (text: string): FormPair[] => {
  const pairs: FormPair[] = [];
  if (text === '') return pairs;
  for (const raw of text.split('&')) {
    if (raw === '') continue;
    const equals = raw.indexOf('=');
    const name = equals < 0 ? raw : raw.slice(0, equals);
    const value = equals < 0 ? '' : raw.slice(equals + 1);
    pairs.push({ name: percentDecode(name, true) ?? name, value: percentDecode(value, true) ?? value, raw });
  }
  return pairs;
};

/** The first value of a name. */
export const firstValue = (pairs: readonly FormPair[], name: string): string | undefined => {
  for (const pair of pairs) if (pair.name === name) return pair.value;
  return undefined;
};

export const encodePair = (name: string, value: string): string => `${percentEncode(name)}=${percentEncode(value)}`;
