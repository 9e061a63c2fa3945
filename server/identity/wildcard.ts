// Matching of names against patterns with `*` (any text, also none) and `?` (one character), for policies.
// A star is never gone back to once a later star has matched, so hostile patterns cost length times length and no more.

/** Whether the whole of `text` matches the whole of `pattern`. */
export const matchesWildcard = (pattern: string, text: string): boolean => {
  let at = 0;
  let inPattern = 0;
  let star = -1;
  let starAt = 0;
  while (at < text.length) {
    const wanted = pattern[inPattern];
    if (wanted === '*') {
      star = inPattern++;
      starAt = at;
    } else if (wanted !== undefined && (wanted === '?' || wanted === text[at])) {
      inPattern++;
      at++;
    } else if (star >= 0) {
      // The latest star takes one character more; earlier stars already hold the shortest text they can.
      inPattern = star + 1;
      at = ++starAt;
    } else return false;
  }
  while (pattern[inPattern] === '*') inPattern++;
  return inPattern === pattern.length;
};
