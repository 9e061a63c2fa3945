// Certificates for products that listen with them: they get this through a port and never import the product.
import type { Scope } from '#store/scope.ts';
import { namesOfRow } from './certificate/describe.ts';
import type { Certificates } from './ports.ts';

/** Region of everything this product keeps. */
const PLACE = 'global';

export const certificates: Certificates = {
  find: async (store, id) => {
    const place: Scope = store.inRegion(PLACE);
    const row = await place.select('ssl_certificate').selectAll().where('id', '=', id).executeTakeFirst();
    if (row === undefined) return undefined;
    const sealed = row.private_key;
    return {
      id: row.id,
      type: row.type === 'CA' ? 'CA' : 'SVR',
      names: namesOfRow(row),
      notBefore: new Date(row.not_before),
      notAfter: new Date(row.not_after),
      chain: row.chain,
      openKey: () => (sealed === null ? undefined : place.open(sealed)),
    };
  },
};
