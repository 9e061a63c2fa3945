// Keys that callers of SECRET APIs sign with.
import { s } from '#kernel/schema.ts';
import { tagsOutput } from './common.ts';

export const ApiKey = s.object(
  {
    AccessKeyId: s.string({ doc: 'Id of the key.' }),
    AccessKeySecret: s.string({ secret: true, doc: 'Secret of the key; empty where the action does not show it.' }),
    AccessKeyType: s.string({ doc: 'auto or manual.' }),
    SecretName: s.string({ doc: 'Name of the key.' }),
    ModifiedTime: s.time({ doc: 'When the key was last modified.' }),
    Status: s.int({ doc: '1 enabled, 0 disabled.' }),
    CreatedTime: s.time({ doc: 'When the key was created.' }),
    Tags: tagsOutput,
  },
  { name: 'ApiKey' },
);

export const ApiKeysStatus = s.object(
  {
    TotalCount: s.int({ nullable: true, doc: 'How many keys match.' }),
    ApiKeySet: s.list(ApiKey, { nullable: true, doc: 'The keys of this page.' }),
  },
  { name: 'ApiKeysStatus' },
);
