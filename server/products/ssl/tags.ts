// Tags of certificates for the tag product: `qcs::ssl::uin/:certificate/{id}`. Wired as a port; neither product knows the other.
import type { Scope } from '#store/scope.ts';
import type { Tags } from './certificate/describe.ts';
import { tagsOfRow } from './certificate/describe.ts';

interface Tag {
  readonly key: string;
  readonly value: string;
}

export const certificateTags = {
  service: 'ssl',
  prefixes: ['certificate'],
  placement: 'global',
  read: async (store: Scope, _prefix: string, id: string): Promise<readonly Tag[] | undefined> => {
    const row = await store.select('ssl_certificate').selectAll().where('id', '=', id).executeTakeFirst();
    return row && tagsOfRow(row).map((tag) => ({ key: tag.TagKey, value: tag.TagValue }));
  },
  write: async (store: Scope, _prefix: string, id: string, tags: readonly Tag[]): Promise<void> => {
    const kept: Tags = tags.map(({ key, value }) => ({ TagKey: key, TagValue: value }));
    await store
      .update('ssl_certificate')
      .set({ tags: JSON.stringify(kept) })
      .where('id', '=', id)
      .execute();
  },
} as const;
