// The command line's way to a running Portico: finds endpoint and credential, sends a signed call, prints the answer.
import { readFileSync } from 'node:fs';
import { rootCredentialFile } from '#identity/root-credential.ts';
import type { ActionContract } from '#kernel/action.ts';
import type { Product } from '#kernel/product.ts';
import { createProducts } from '#products/index.ts';
import { readSettings } from '../settings.ts';
import type { Credential } from './signed-request.ts';
import { signCall } from './signed-request.ts';

/** Flags that every command of a running Portico takes. */
export interface ClientOptions {
  readonly endpoint?: string;
  readonly home?: string;
  readonly region?: string;
  readonly accessKeyId?: string;
  readonly accessKeySecret?: string;
}

export interface FoundAction {
  readonly product: Product<never>;
  readonly version: string;
  readonly contract: ActionContract;
}

/** A sentence for the user, without a stack. */
export class CommandError extends Error {}

const DEFAULT_REGIONS = { tencent: 'ap-guangzhou', alibaba: 'cn-hangzhou', kingsoft: 'cn-beijing-6' } as const;

/** Contracts need no running parts: handlers are never called here. */
export const contractProducts = (): readonly Product<never>[] =>
  createProducts({
    settings: readSettings({}),
    identity: undefined as never,
  }) as readonly unknown[] as readonly Product<never>[];

export const findAction = (productName: string, actionName: string, version?: string): FoundAction => {
  const products = contractProducts();
  const product = products.find(({ name, serviceNames }) => name === productName || serviceNames.includes(productName));
  if (product === undefined)
    throw new CommandError(`no product ${productName}; there are ${products.map(({ name }) => name).join(', ')}`);
  for (const candidate of product.versions) {
    if (version !== undefined && candidate.version !== version) continue;
    const binding = candidate.bindings.find(({ contract }) => contract.name === actionName);
    if (binding !== undefined) return { product, version: candidate.version, contract: binding.contract };
  }
  const names = product.versions.flatMap(({ bindings }) => bindings.map(({ contract }) => contract.name));
  throw new CommandError(`${product.name} has no action ${actionName}; there are ${names.toSorted().join(', ')}`);
};

const readCredential = (options: ClientOptions, home: string): Credential => {
  const { accessKeyId, accessKeySecret } = options;
  if (accessKeyId !== undefined && accessKeySecret !== undefined) return { accessKeyId, accessKeySecret };
  const file = rootCredentialFile(home);
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Credential;
  } catch {
    throw new CommandError(
      `no credential: ${file} cannot be read; give --access-key-id and --access-key-secret, or --home`,
    );
  }
};

/** Sends the call; resolves to the answer's text and whether it is good. */
export const sendCall = async (
  { product, version, contract }: FoundAction,
  parameters: Readonly<Record<string, unknown>>,
  options: ClientOptions,
): Promise<{ readonly ok: boolean; readonly text: string }> => {
  const settings = readSettings(process.env, options.home === undefined ? {} : { home: options.home });
  const endpoint = new URL(options.endpoint ?? `http://127.0.0.1:${settings.controlPort}`);
  const call = {
    family: product.family,
    service: product.serviceNames[0] ?? product.name,
    action: contract.name,
    version,
    region: options.region ?? DEFAULT_REGIONS[product.family],
    parameters,
  };
  const { headers, body } = signCall(call, readCredential(options, settings.home), endpoint.host, new Date());
  let response: Response;
  try {
    response = await fetch(new URL('/', endpoint), { method: 'POST', headers, body });
  } catch {
    throw new CommandError(`no Portico answers at ${endpoint.origin}; start one with npm start, or give --endpoint`);
  }
  const text = await response.text();
  const refused = product.family === 'tencent' && text.startsWith('{"Response":{"Error"');
  return { ok: response.ok && !refused, text };
};

/** Prints an answer: JSON laid out for people, and exit status 1 for a refusal. */
export const printAnswer = ({ ok, text }: { readonly ok: boolean; readonly text: string }): void => {
  let shown = text;
  try {
    shown = JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    // Not JSON: shown as it came.
  }
  (ok ? process.stdout : process.stderr).write(`${shown}\n`);
  if (!ok) process.exitCode = 1;
};
