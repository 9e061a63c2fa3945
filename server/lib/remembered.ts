// A function of one object whose result is kept as long as the object lives.

/** Wraps `compute` so that it runs once for each object. What throws is computed again. */
export const remembered = <Subject extends object, Result extends object>(
  compute: (subject: Subject) => Result,
): ((subject: Subject) => Result) => {
  const results = new WeakMap<Subject, Result>();
  return (subject) => {
    const kept = results.get(subject);
    if (kept !== undefined) return kept;
    const result = compute(subject);
    results.set(subject, result);
    return result;
  };
};
