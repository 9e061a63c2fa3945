// Looking up fields in the flat list of names and values that a request comes with.

/** The first value of a field; `lowerName` in lower case. */
export const headerValue = (headers: readonly string[], lowerName: string): string | undefined => {
  const { length } = lowerName;
  for (let at = 0; at < headers.length; at += 2) {
    const name = headers[at]!;
    if (name.length === length && name.toLowerCase() === lowerName) return headers[at + 1]!;
  }
  return undefined;
};

/** How often a field occurs. */
export const headerCount = (headers: readonly string[], lowerName: string): number => {
  const { length } = lowerName;
  let count = 0;
  for (let at = 0; at < headers.length; at += 2) {
    const name = headers[at]!;
    if (name.length === length && name.toLowerCase() === lowerName) count += 1;
  }
  return count;
};
