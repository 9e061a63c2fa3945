// Medians and percentiles of measurements.

/** NaN of none. */
export const median = (values: readonly number[]): number => percentile(values, 0.5);

/** The smallest value that `part` (0 to 1) of the values do not exceed; NaN of none. */
export const percentile = (values: readonly number[] | Float64Array, part: number): number => {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? Number.NaN;
};
