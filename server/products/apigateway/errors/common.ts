// Codes of one word that every product of this family knows.
import { rows } from './rows.ts';

export const common = {
  ...rows('DryRunOperation', 400, { '': 'The call would have succeeded; DryRun was set.' }),
  ...rows('InvalidAction', 400, { '': 'The action does not exist. Check Action and Version.' }),
  ...rows('NoSuchVersion', 400, { '': 'The version does not exist. Check Version.' }),
  ...rows('RequestLimitExceeded', 429, { '': 'The action is called too often. Slow down and repeat the call.' }),
  ...rows('UnsupportedProtocol', 405, { '': 'Only GET and POST are supported.' }),
  ...rows('UnsupportedRegion', 400, { '': 'The region is not served. Check Region.' }),
} as const;
