// admit, addresses: lists of callers that may come in or may not.
import { AddressSet, addressKey } from '#lib/address-set.ts';
import { remembered } from '#lib/remembered.ts';
import type { Step } from '../call.ts';
import type { Refusal } from '../refusal.ts';
import type { AddressRule } from './snapshot.ts';

/** The vendor publishes no text for this; docs/choices.md. */
const NOT_ALLOWED: Refusal = { status: 403, message: 'Your IP address is not allowed' };

/** A rule that many APIs share is one object, and one set. */
const setOf = remembered(({ ranges }: AddressRule) => new AddressSet(ranges));

/** Throws on a list that cannot be read. */
export const planAddresses = (rules: readonly AddressRule[]): Step => {
  const lists = rules.map((rule) => ({ wanted: rule.kind === 'allow', set: setOf(rule) }));
  return {
    phase: 'admit',
    run: (call) => {
      const { remoteAddress } = call.inbound;
      // The zone of a link-local address is this machine's affair.
      const zone = remoteAddress.indexOf('%');
      const key = addressKey(zone < 0 ? remoteAddress : remoteAddress.slice(0, zone));
      // A caller without an address is on no list, and is not let through any.
      if (key === undefined) return NOT_ALLOWED;
      for (const { wanted, set } of lists) if (set.has(key) !== wanted) return NOT_ALLOWED;
      return undefined;
    },
  };
};
