// Rules of custom domains, without I/O: host names, path mappings, protocols, names a certificate is for.
import { domainToASCII } from 'node:url';
import type { ErrorCode } from '../errors.ts';
import { environmentNames } from '../structures/common.ts';

/** One mapping an environment (路径映射, apigw.md §6). */
export const MAX_MAPPINGS = environmentNames.length;

export const protocols = ['http', 'https', 'http&https'] as const;
export const speaksHttps = (protocol: string): boolean => protocol.split('&').includes('https');

const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** A host name in lower-case ASCII (RFC 1123, IDNA), or undefined when it is none, or an address, or a single label. */
export const readHost = (given: string): string | undefined => {
  // domainToASCII reads a host the way a URL does and would drop what follows it.
  if (/[/\\:?#@%\s]/.test(given)) return undefined;
  const host = domainToASCII(given.toLowerCase());
  const labels = host.split('.');
  if (host.length > 253 || labels.length < 2 || !labels.every((label) => LABEL.test(label))) return undefined;
  return /^\d+$/.test(labels.at(-1) ?? '') ? undefined : host;
};

/** Whether a host name is the default domains' root or under it: those lead to services by themselves. */
export const isReserved = (host: string, root: string): boolean => host === root || host.endsWith(`.${root}`);

/** Whether one of a certificate's names covers a host; `*` stands for one label (RFC 9525 §6.3). */
export const covers = (names: readonly string[], host: string): boolean => {
  const parent = host.slice(host.indexOf('.'));
  return names.some((name) => name === host || (name.startsWith('*.') && name.slice(1) === parent));
};

export interface PathMapping {
  readonly Path: string;
  readonly Environment: string;
}

type MappingCode = Extract<
  ErrorCode,
  | 'FailedOperation.DefineMappingEnvironmentError'
  | 'FailedOperation.DefineMappingNotNull'
  | 'FailedOperation.DefineMappingParamRepeat'
  | 'FailedOperation.DefineMappingPathError'
  | 'LimitExceeded.ExceededDefineMappingLimit'
>;

export interface MappingFault {
  readonly code: MappingCode;
  readonly values: Readonly<Record<string, string | number>>;
}

/** `/` or one level of unreserved characters. */
const MAPPING_PATH = /^\/[A-Za-z0-9._~-]*$/;

/** The first rule that a list of custom mappings breaks. */
export const faultOfMappings = (mappings: readonly PathMapping[]): MappingFault | undefined => {
  if (mappings.length === 0) return { code: 'FailedOperation.DefineMappingNotNull', values: {} };
  if (mappings.length > MAX_MAPPINGS)
    return { code: 'LimitExceeded.ExceededDefineMappingLimit', values: { limit: MAX_MAPPINGS } };
  const paths = new Set<string>();
  const environments = new Set<string>();
  for (const { Path, Environment } of mappings) {
    if (!MAPPING_PATH.test(Path) || /^\/\.{1,2}$/.test(Path))
      return { code: 'FailedOperation.DefineMappingPathError', values: { path: Path } };
    if (!(environmentNames as readonly string[]).includes(Environment) || environments.has(Environment))
      return { code: 'FailedOperation.DefineMappingEnvironmentError', values: { environment: Environment } };
    if (paths.has(Path)) return { code: 'FailedOperation.DefineMappingParamRepeat', values: { path: Path } };
    paths.add(Path);
    environments.add(Environment);
  }
  return undefined;
};
