// The store's change feed as the gateway publisher wants it: the gateway's changes only, each service once.
import type { Store } from '#store/store.ts';
import type { ChangeFeed } from './gateway-publisher.ts';

export const gatewayFeed = (store: Store): ChangeFeed => ({
  revision: () => store.revision(),
  changesSince: async (revision) => {
    const changes = await store.changesSince(revision, 'gateway');
    return {
      revision: changes.at(-1)?.revision ?? revision,
      aggregates: [...new Set(changes.map((change) => change.aggregate))],
    };
  },
  onChange: (listener) =>
    store.onChange((changes) => {
      if (changes.some((change) => change.plane === 'gateway')) listener();
    }),
});
