// Filters, order and pages of the list actions: filters are and-ed, the values of one or-ed, the total is counted
// before the page is cut. Lists are bounded by the account's quotas, so they are filtered in memory.
import type { Infer } from '#kernel/schema.ts';
import type { Ctx } from './ports.ts';
import type { Filter, Tag } from './structures/common.ts';

type Given = readonly Infer<typeof Filter>[] | undefined;

/** Whether a row answers to one value of a filter. */
export type FilterRule<Row> = (row: Row, value: string) => boolean;
export type FilterRules<Row> = Readonly<Record<string, FilterRule<Row>>>;

export const filterRows = <Row>(
  ctx: Ctx<'InvalidParameterValue.InvalidFilterNotSupportedName'>,
  rows: readonly Row[],
  filters: Given,
  rules: FilterRules<Row>,
  refusal: Parameters<typeof ctx.fail>[0],
): readonly Row[] => {
  let left = rows;
  for (const { Name, Values } of filters ?? []) {
    const rule = Object.hasOwn(rules, Name) ? rules[Name] : undefined;
    if (rule === undefined) ctx.fail(refusal, { name: Name, supported: Object.keys(rules).join(', ') });
    else left = left.filter((row) => Values.some((value) => rule(row, value)));
  }
  return left;
};

/** The page a caller asked for. */
export const page = <Row>(rows: readonly Row[], { Limit, Offset }: { Limit: number; Offset: number }): readonly Row[] =>
  rows.slice(Offset, Offset + Limit);

/** Values of one filter, or undefined where it is not given: for rules that another filter changes. */
export const valuesOf = (filters: Given, name: string): readonly string[] | undefined =>
  filters?.find((filter) => filter.Name === name)?.Values;

/** Rules over tags: `Tags` values are `$key:value`, `TagKeys` values are keys. */
export const tagRules = <Row>(tagsOf: (row: Row) => readonly Infer<typeof Tag>[]): FilterRules<Row> => ({
  Tags: (row, value) => {
    const text = value.startsWith('$') ? value.slice(1) : value;
    const colon = text.indexOf(':');
    return tagsOf(row).some((tag) => tag.Key === text.slice(0, colon) && tag.Value === text.slice(colon + 1));
  },
  TagKeys: (row, value) => tagsOf(row).some((tag) => tag.Key === value),
});
