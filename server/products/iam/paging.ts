// Lists of IAM: MaxItems and Marker, where the marker is the last name of the page before.
import { s } from '#kernel/schema.ts';

export const pageInput = {
  Marker: s.string({ optional: true, min: 1, max: 320, doc: 'What the page before answered.' }),
  MaxItems: s.int({ default: 100, min: 1, max: 1000, doc: 'Length of a page.' }),
};

export const pageOutput = {
  IsTruncated: s.bool({ doc: 'Whether there are more.' }),
  Marker: s.string({ optional: true, doc: 'Only when there are more.' }),
};

interface PageInput {
  readonly Marker?: string | undefined;
  readonly MaxItems: number;
}

export const pageOf = (input: PageInput): { readonly after: string | undefined; readonly limit: number } => ({
  after: input.Marker,
  limit: input.MaxItems,
});

/** Cuts what identity found (one more than a page when there are more) to the page and its marks. */
export const cutPage = <T extends { readonly name: string }>(found: readonly T[], { MaxItems }: PageInput) => {
  const items = found.slice(0, MaxItems);
  const more = found.length > MaxItems;
  const marker = more ? items.at(-1)?.name : undefined;
  return { items, marks: { IsTruncated: more, ...(marker !== undefined && { Marker: marker }) } };
};
