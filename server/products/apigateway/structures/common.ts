// Structures and parameters that every group of actions shares.
import { s } from '#kernel/schema.ts';

/** Environments of a service, in the order answers list them. */
export const environmentNames = ['test', 'prepub', 'release'] as const;
export type EnvironmentName = (typeof environmentNames)[number];

export const Tag = s.object(
  {
    Key: s.string({ max: 127, doc: 'Key of the tag.' }),
    Value: s.string({ max: 255, doc: 'Value of the tag.' }),
  },
  { name: 'Tag' },
);
export const tagsInput = s.list(Tag, { optional: true, max: 50, doc: 'Tags of the resource.' });
export const tagsOutput = s.list(Tag, { nullable: true, doc: 'Tags of the resource.' });

export const Filter = s.object(
  {
    Name: s.string({ doc: 'Name of the filter.' }),
    Values: s.list(s.string(), { min: 1, max: 100, doc: 'Any of these values matches.' }),
  },
  { name: 'Filter' },
);

/** `Limit` and `Offset` of a list. */
export const paging = {
  Limit: s.int({ default: 20, min: 0, max: 100, doc: 'How many entries to answer, at most 100.' }),
  Offset: s.int({ default: 0, min: 0, doc: 'How many entries to skip.' }),
} as const;

export const filters = s.list(Filter, { optional: true, max: 20, doc: 'All filters must match.' });

export const serviceId = s.string({ min: 1, max: 50, doc: 'Id of the service.' });
export const apiId = s.string({ min: 1, max: 50, doc: 'Id of the API.' });
export const usagePlanId = s.string({ min: 1, max: 50, doc: 'Id of the usage plan.' });
export const environmentName = s.enum(environmentNames, { doc: 'Environment: test, prepub or release.' });

/** Answers of actions that only say that they worked. */
export const done = s.object({ Result: s.bool({ doc: 'Whether the operation succeeded.' }) });
