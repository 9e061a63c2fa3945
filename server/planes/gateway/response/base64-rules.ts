// When a body travels as Base64 between the gateway and a function (IsBase64Encoded, Base64EncodedTriggerRules). The
// document: both act with function backends only, so HTTP backends get and give bodies as they are.
import { headerValue } from '../header-fields.ts';

export interface Base64Rules {
  readonly always: boolean;
  /** Encodes when a header holds one of the values; at most ten rules, any of them is enough. */
  readonly triggers: readonly { readonly header: 'accept' | 'content-type'; readonly values: readonly string[] }[];
}

/** Document: the rule's name is `Accept` or `Content_Type`; the console writes the second with a hyphen too. */
export const triggerHeader = (name: string): 'accept' | 'content-type' | undefined => {
  const lower = name.toLowerCase().replace('_', '-');
  return lower === 'accept' || lower === 'content-type' ? lower : undefined;
};

/** Whether the body of a request with these headers is Base64 towards the function. A value matches as a part, in any case. */
export const travelsAsBase64 = (rules: Base64Rules, headers: readonly string[]): boolean => {
  if (rules.always) return true;
  for (const { header, values } of rules.triggers) {
    const given = headerValue(headers, header)?.toLowerCase();
    if (given !== undefined && values.some((value) => value !== '' && given.includes(value.toLowerCase()))) return true;
  }
  return false;
};

/** The answer's body of a function that says `isBase64Encoded`; undefined: it is no Base64. */
export const decodedBody = (text: string): Buffer | undefined => {
  const bare = text.replace(/\s+/g, '');
  return /^[A-Za-z0-9+/]*={0,2}$/.test(bare) && bare.replace(/=+$/, '').length % 4 !== 1
    ? Buffer.from(bare, 'base64')
    : undefined;
};
