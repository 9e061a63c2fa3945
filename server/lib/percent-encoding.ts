// Percent-encoding by RFC 3986 over UTF-8, and its inverse for text whose characters are the bytes of the wire.

const UNRESERVED_ONLY = /^[A-Za-z0-9\-._~]*$/;
const LEFT_RAW_BY_PLATFORM = /[!'()*]/g;
const UPPER_HEX = '0123456789ABCDEF';

const escaped = (character: string): string => {
  const code = character.charCodeAt(0);
  return `%${UPPER_HEX[code >> 4]}${UPPER_HEX[code & 15]}`;
};

/** Encodes all but `A-Z a-z 0-9 - . _ ~` as upper-case %XX of UTF-8 (RFC 3986, section 2.3). Lone surrogates become U+FFFD. */
export const percentEncode = (text: string): string =>
  UNRESERVED_ONLY.test(text) ? text : encodeURIComponent(text.toWellFormed()).replace(LEFT_RAW_BY_PLATFORM, escaped);

// biome-ignore lint/suspicious/noControlCharactersInRegex: the range is all of ASCII.
const ASCII_ONLY = /^[\x00-\x7f]*$/;
const BROKEN_ESCAPE = /%(?![0-9A-Fa-f]{2})/;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Reads text that came off the wire as bytes (one character a byte, as node:http gives it): bytes above 127 are UTF-8.
 * Returns undefined when they are not. Characters above 255 cannot come off a wire and are left as they are.
 */
export const wireText = (text: string): string | undefined => {
  if (ASCII_ONLY.test(text)) return text;
  for (let index = 0; index < text.length; index += 1) if (text.charCodeAt(index) > 255) return text;
  try {
    return utf8.decode(Buffer.from(text, 'latin1'));
  } catch {
    return undefined;
  }
};

/** Decodes %XX, and `+` as a space where `form` is set. undefined: a broken escape, or bytes that are not UTF-8. */
export const percentDecode = (text: string, form: boolean): string | undefined => {
  const spaced = form && text.includes('+') ? text.replaceAll('+', ' ') : text;
  if (!spaced.includes('%')) return wireText(spaced);
  if (BROKEN_ESCAPE.test(spaced)) return undefined;
  try {
    if (ASCII_ONLY.test(spaced)) return decodeURIComponent(spaced);
    // Raw bytes beside escapes: escape the raw ones too, so that a character may be split between the two forms.
    return decodeURIComponent(
      spaced.replace(/[\x80-\uffff]/g, (raw) => (raw.charCodeAt(0) < 256 ? escaped(raw) : encodeURIComponent(raw))),
    );
  } catch {
    return undefined;
  }
};
