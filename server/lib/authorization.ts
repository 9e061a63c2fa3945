// The Authorization header of the HMAC schemes: `ALGORITHM Name=value, Name=value`.

export interface Authorization {
  readonly algorithm: string;
  /** Parameters by name as sent; of a repeated one the first. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** Reads the header; blanks around commas may be left out. undefined when a parameter is not `Name=value`. */
export const parseAuthorization = (value: string): Authorization | undefined => {
  const blank = value.indexOf(' ');
  const algorithm = blank < 0 ? value : value.slice(0, blank);
  const parameters = new Map<string, string>();
  if (blank >= 0) {
    for (const part of value.slice(blank + 1).split(',', 16)) {
      const text = part.trim();
      if (text === '') continue;
      const equals = text.indexOf('=');
      if (equals < 1) return undefined;
      const name = text.slice(0, equals).trim();
      if (!parameters.has(name)) parameters.set(name, text.slice(equals + 1).trim());
    }
  }
  return { algorithm, parameters };
};
