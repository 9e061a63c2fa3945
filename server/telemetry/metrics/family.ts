// What is measured about one kind of resource, as data: counters that are added up minute by minute, and the metrics read
// from them. Everything stored is a sum, so parts of a minute, several writers and longer periods simply add.

export type MetricDefinition<Field extends string> = {
  readonly unit: 'count' | 'byte' | 'ms';
} & (
  | { readonly kind: 'sum'; readonly field: Field }
  /** `total` over `count`; no value where the count is zero. */
  | { readonly kind: 'mean'; readonly total: Field; readonly count: Field }
  /** `field` in milliseconds over the length of the period: how many there were on average. */
  | { readonly kind: 'level'; readonly field: Field }
);

export interface MetricFamily<Field extends string, Label extends string, Metric extends string> {
  readonly fields: readonly Field[];
  /** What tells the series of one resource apart. */
  readonly labels: readonly Label[];
  readonly metrics: Readonly<Record<Metric, MetricDefinition<Field>>>;
}

/** Value of a metric over a period; undefined where there is none. `sums` in the order of the family's fields. */
export const valueOfMetric = <Field extends string>(
  fields: readonly Field[],
  metric: MetricDefinition<Field>,
  sums: Float64Array,
  periodMs: number,
): number | undefined => {
  const sum = (field: Field): number => sums[fields.indexOf(field)] ?? 0;
  switch (metric.kind) {
    case 'sum':
      return sum(metric.field);
    case 'mean': {
      const count = sum(metric.count);
      return count === 0 ? undefined : sum(metric.total) / count;
    }
    case 'level':
      return sum(metric.field) / periodMs;
    default:
      return metric satisfies never;
  }
};
