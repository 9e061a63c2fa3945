// IPControl: lets listed addresses in (white_list) or keeps them out (black_list).
import { s } from '#kernel/schema.ts';
import { parseIpRange } from '#lib/ip-range.ts';
import { definition, invalid } from './definition.ts';

/** Addresses and ranges between semicolons (IP访问控制, 注意事项); line ends of migrated IP strategies separate too. */
export const blocksOf = (blocks: string): readonly string[] =>
  blocks
    .split(/[;\n]/)
    .map((block) => block.trim())
    .filter((block) => block !== '');

export const ipControl = definition(
  s.object({
    type: s.enum(['white_list', 'black_list'], { doc: 'Whether only these addresses may call, or these may not.' }),
    blocks: s.string({ max: 65_536, doc: 'IP addresses and CIDR ranges, separated by semicolons.' }),
  }),
  {
    exact: true,
    check: (data) => {
      const blocks = blocksOf(data.blocks);
      if (blocks.length === 0) return invalid('blocks', 'must hold at least one IP address or CIDR range.');
      const wrong = blocks.find((block) => parseIpRange(block) === undefined);
      if (wrong === undefined) return undefined;
      return invalid('blocks', `holds "${wrong.slice(0, 64)}", which is no IP address and no CIDR range.`);
    },
  },
);
