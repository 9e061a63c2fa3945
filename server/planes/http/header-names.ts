// Which header fields end at the gateway and which travel on (RFC 9110, section 7.6.1).

/** Fields of one connection only, lower case. `Trailer` and `TE` go with them: trailers are not passed on. */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authentication-info',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
]);

export const isHopByHop = (lowerName: string): boolean => HOP_BY_HOP.has(lowerName);

/** Names that a Connection field lists, lower case, without those that only speak of the connection's life; undefined: none. */
export const namedByConnection = (value: string): string[] | undefined => {
  let names: string[] | undefined;
  for (const part of value.toLowerCase().split(',')) {
    const name = part.trim();
    if (name === '' || name === 'close' || name === 'keep-alive') continue;
    names ??= [];
    names.push(name);
  }
  return names;
};

/** Characters of a token (RFC 9110, section 5.6.2), 1 where the character code is one. */
export const TOKEN: Uint8Array = new Uint8Array(256);
for (const character of "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") {
  TOKEN[character.charCodeAt(0)] = 1;
}

export const isToken = (text: string): boolean => {
  if (text === '') return false;
  for (let index = 0; index < text.length; index += 1) if (TOKEN[text.charCodeAt(index)] !== 1) return false;
  return true;
};

/** Whether text may stand in a header field: no control characters but the tab, nothing above one byte. */
export const isFieldValue = (text: string): boolean => {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if ((code < 0x20 && code !== 0x09) || code === 0x7f || code > 0xff) return false;
  }
  return true;
};
