// root-credential.json in the home: what a newcomer signs the first call with. Mode 0600, written whole or not at all.
import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';

export interface RootCredential {
  readonly accountId: string;
  readonly appId: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
}

export const rootCredentialFile = (home: string): string => join(home, 'root-credential.json');

export const writeRootCredential = async (home: string, root: RootCredential): Promise<void> => {
  const { accountId, appId, accessKeyId, accessKeySecret } = root;
  const file = rootCredentialFile(home);
  const draft = `${file}.${process.pid}`;
  const handle = await open(draft, 'w', 0o600);
  try {
    await handle.writeFile(`${JSON.stringify({ accountId, appId, accessKeyId, accessKeySecret }, undefined, 2)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, file);
};
