// Where a parameter stands. Documents write header, samples HEAD or HEADER, Terraform QUERY; all are accepted
// and kept as given, this is what they mean.
import type { ParameterPosition } from '#planes/gateway/snapshot.ts';

const meanings: Readonly<Record<string, ParameterPosition>> = {
  header: 'header',
  head: 'header',
  query: 'query',
  path: 'path',
  body: 'body',
  form: 'body',
};

export const positionOf = (text: string | undefined): ParameterPosition | undefined =>
  meanings[(text ?? '').toLowerCase()];
