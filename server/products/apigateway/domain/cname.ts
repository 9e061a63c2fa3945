// Follows the CNAMEs of a host name: the resolver port of custom domains, for the composition root to pass in.
import { Resolver } from 'node:dns/promises';

/** Names in a chain; resolvers give up at about as many. */
const MAX_NAMES = 8;
const TIMEOUT_MS = 2000;

/** Every name the CNAMEs of a host lead over; what cannot be looked up ends the chain. */
export const followCnames =
  (lookup: (host: string) => Promise<readonly string[]>) =>
  async (host: string): Promise<readonly string[]> => {
    const names: string[] = [];
    for (let current = host; names.length < MAX_NAMES; ) {
      const [next] = await lookup(current).catch(() => []);
      const name = next?.toLowerCase().replace(/\.$/, '');
      if (name === undefined || name === host || names.includes(name)) break;
      names.push(name);
      current = name;
    }
    return names;
  };

/**
 * Asks DNS, within two seconds in all.
 * @param servers addresses as `1.2.3.4` or `1.2.3.4:53`; the system's servers when there are none
 */
export const createCnameResolver = (
  servers: readonly string[] = [],
): ((host: string) => Promise<readonly string[]>) => {
  return async (host) => {
    const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: 1 });
    if (servers.length > 0) resolver.setServers([...servers]);
    // Ends the lookup that is under way; what was found until then stands.
    const deadline = setTimeout(() => resolver.cancel(), TIMEOUT_MS);
    try {
      return await followCnames((name) => resolver.resolveCname(name))(host);
    } finally {
      clearTimeout(deadline);
    }
  };
};
