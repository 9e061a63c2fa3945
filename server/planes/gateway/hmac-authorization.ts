// Reads `hmac id="…", algorithm="…", headers="…", signature="…"`, in one pass and in any order.

export interface HmacAuthorization {
  readonly id: string | undefined;
  readonly algorithm: string | undefined;
  readonly headers: string | undefined;
  readonly signature: string | undefined;
}

const QUOTE = 34;
const COMMA = 44;

const isBlank = (code: number): boolean => code === 32 || code === 9;

/** undefined: another scheme, or not `name="value"` with commas between. Unknown names are passed over, repeated ones refused. */
export const readHmacAuthorization = (header: string): HmacAuthorization | undefined => {
  if (header.length < 5 || header.slice(0, 4).toLowerCase() !== 'hmac' || !isBlank(header.charCodeAt(4)))
    return undefined;
  let id: string | undefined;
  let algorithm: string | undefined;
  let headers: string | undefined;
  let signature: string | undefined;
  let at = 5;
  for (;;) {
    while (isBlank(header.charCodeAt(at)) || header.charCodeAt(at) === COMMA) at += 1;
    if (at >= header.length) break;
    const equals = header.indexOf('=', at);
    if (equals < 0 || header.charCodeAt(equals + 1) !== QUOTE) return undefined;
    const end = header.indexOf('"', equals + 2);
    if (end < 0) return undefined;
    const name = header.slice(at, equals);
    const value = header.slice(equals + 2, end);
    at = end + 1;
    if (at < header.length && header.charCodeAt(at) !== COMMA && !isBlank(header.charCodeAt(at))) return undefined;
    switch (name) {
      case 'id':
        if (id !== undefined) return undefined;
        id = value;
        break;
      case 'algorithm':
        if (algorithm !== undefined) return undefined;
        algorithm = value;
        break;
      case 'headers':
        if (headers !== undefined) return undefined;
        headers = value;
        break;
      case 'signature':
        if (signature !== undefined) return undefined;
        signature = value;
        break;
    }
  }
  return { id, algorithm, headers, signature };
};
