// The header section of an HTTP/2 request, read as an HTTP/1.1 one (RFC 9113, sections 8.2 and 8.3). nghttp2 has refused
// what is malformed in form; here is what it lets pass and a gateway must not.

export interface RequestHead {
  readonly method: string;
  readonly target: string;
  /** Names and values in turn, Host first, cookies joined. */
  readonly headers: readonly string[];
  /** From Content-Length; undefined without. */
  readonly length: number | undefined;
}

/** Fields of a connection, which HTTP/2 does not have (section 8.2.2). */
const FORBIDDEN: ReadonlySet<string> = new Set([
  'connection',
  'http2-settings',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
]);

/** `raw`: names and values in turn, as they came. undefined: malformed, the stream is reset. */
export const readHead = (raw: readonly string[]): RequestHead | undefined => {
  let method: string | undefined;
  let target: string | undefined;
  let scheme: string | undefined;
  let authority: string | undefined;
  let cookie: string | undefined;
  let length: number | undefined;
  const hosts: string[] = [];
  const fields: string[] = [];
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at]!;
    const value = raw[at + 1]!;
    if (name.charCodeAt(0) === 58) {
      if (name === ':method' && method === undefined) method = value;
      else if (name === ':path' && target === undefined) target = value;
      else if (name === ':scheme' && scheme === undefined) scheme = value;
      else if (name === ':authority' && authority === undefined) authority = value;
      else return undefined;
      continue;
    }
    if (name === 'cookie') {
      // Section 8.2.3: crumbs of one field.
      cookie = cookie === undefined ? value : `${cookie}; ${value}`;
      continue;
    }
    if (name === 'host') {
      hosts.push(value);
      continue;
    }
    if (FORBIDDEN.has(name) || (name === 'te' && value.toLowerCase() !== 'trailers')) return undefined;
    if (name === 'content-length') {
      if (length !== undefined || !/^\d{1,15}$/.test(value)) return undefined;
      length = Number(value);
    }
    fields.push(name, value);
  }
  if (method === undefined || target === undefined || target === '' || scheme?.toLowerCase() !== 'https')
    return undefined;
  if (authority === '') return undefined;
  // Section 8.3.1: who says both says the same.
  if (authority !== undefined && hosts.some((host) => host.toLowerCase() !== authority.toLowerCase())) return undefined;
  const named = authority === undefined ? hosts : [authority];
  const headers = named.flatMap((host) => ['host', host]);
  for (const text of fields) headers.push(text);
  if (cookie !== undefined) headers.push('cookie', cookie);
  return { method, target, headers, length };
};
