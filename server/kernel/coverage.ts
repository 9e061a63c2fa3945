// The coverage page: every action of every product in one of four honest states, with what is missing where something is.
import type { ActionContract } from './action.ts';
import type { Product } from './product.ts';
import type { Node } from './schema.ts';

const gapsOf = (node: Node, path: string): readonly string[] => {
  const own = node.gap === undefined ? [] : [`\`${path}\`: ${node.gap}`];
  switch (node.kind) {
    case 'object':
      return [
        ...own,
        ...Object.entries(node.members).flatMap(([name, member]) =>
          gapsOf(member, path === '' ? name : `${path}.${name}`),
        ),
      ];
    case 'list':
      return [...own, ...gapsOf(node.item, `${path}.N`)];
    default:
      return own;
  }
};

const row = (contract: ActionContract): string => {
  const { coverage } = contract;
  const gaps = gapsOf(contract.input, '');
  if (coverage !== 'done' && 'refused' in coverage) return `| ${contract.name} | refused | ${coverage.refused} |`;
  const missing = [...(coverage === 'done' ? [] : [coverage.partly]), ...gaps];
  return missing.length === 0
    ? `| ${contract.name} | done | |`
    : `| ${contract.name} | partly | ${missing.join('; ')} |`;
};

/** Markdown of the page; docs/coverage.md is this text and a test compares them. */
export const coveragePage = (products: readonly Product<never>[]): string => {
  const lines = [
    '# Coverage',
    '',
    'Generated from the contracts by `npm run coverage`; do not edit.',
    '',
    '- **done**: every documented parameter, answer field and error code does what the document says.',
    '- **partly**: works but for what the third column names.',
    "- **refused**: answers the vendor's error code and says why.",
    "- **missing**: documented by the vendor, not there yet; a call answers the family's unknown-action code.",
  ];
  for (const product of products)
    for (const version of product.versions) {
      const names = [...version.bindings].map(({ contract }) => contract);
      lines.push('', `## ${product.title} ${version.version}`, '');
      lines.push(
        `${names.length} actions, ${version.gaps.length} missing.`,
        '',
        '| action | state | what is missing |',
        '|---|---|---|',
      );
      for (const contract of names.toSorted((a, b) => a.name.localeCompare(b.name, 'en'))) lines.push(row(contract));
      for (const gap of version.gaps.toSorted((a, b) => a.action.localeCompare(b.action, 'en')))
        lines.push(`| ${gap.action} | missing | ${gap.reason} |`);
    }
  return `${lines.join('\n')}\n`;
};
