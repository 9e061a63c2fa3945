// A second account on the same Portico, made from the command line as an operator would.
import assert from 'node:assert/strict';
import type { Access } from './clients.ts';
import type { Portico } from './portico.ts';

/** First text under one of these names, however deep. */
const findText = (value: unknown, names: readonly string[]): string | undefined => {
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, member] of Object.entries(value)) {
    if (names.includes(key) && typeof member === 'string') return member;
    const found = findText(member, names);
    if (found !== undefined) return found;
  }
  return undefined;
};

export const createSecondAccount = async (portico: Portico): Promise<Access> => {
  const created = await portico.run('account', 'create', 'second');
  assert.equal(created.code, 0, created.stderr);
  const answer = JSON.parse(created.stdout) as unknown;
  const accessKeyId = findText(answer, ['AccessKeyId', 'accessKeyId']);
  const accessKeySecret = findText(answer, ['SecretAccessKey', 'AccessKeySecret', 'accessKeySecret']);
  assert.ok(accessKeyId && accessKeySecret, 'the answer names the new root key');
  return { controlUrl: portico.controlUrl, credential: { accessKeyId, accessKeySecret } };
};
