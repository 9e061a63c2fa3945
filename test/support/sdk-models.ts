// The official Tencent SDK's models as data, read from its type declarations, and a check of an answer against them
// field by field: nothing missing, nothing extra, right types.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

interface Field {
  readonly type: string;
  readonly optional: boolean;
}
export type Models = ReadonlyMap<string, ReadonlyMap<string, Field>>;

/** Reads `services/<service>/<version>/<service>_models.d.ts`: one interface after another, a field a line. */
export const sdkModels = (service: string, version: string): Models => {
  const sdk = dirname(createRequire(import.meta.url).resolve('tencentcloud-sdk-nodejs/package.json'));
  const text = readFileSync(join(sdk, 'tencentcloud', 'services', service, version, `${service}_models.d.ts`), 'utf8');
  const models = new Map<string, Map<string, Field>>();
  let current: Map<string, Field> | undefined;
  for (const line of text.split('\n')) {
    const opening = /^export (?:interface (\w+)|type (\w+) = null)/.exec(line);
    if (opening !== null) {
      current = new Map();
      models.set((opening[1] ?? opening[2]) as string, current);
      continue;
    }
    const field = /^ {4}(\w+)(\??): (.+);$/.exec(line);
    if (field !== null) current?.set(field[1] as string, { type: field[3] as string, optional: field[2] === '?' });
  }
  if (models.size === 0) throw new Error(`no models found for ${service} ${version}`);
  return models;
};

const describe = (value: unknown): string => (value === null ? 'null' : Array.isArray(value) ? 'list' : typeof value);

/** Faults of a value against a type of the models, each with its path. null is taken anywhere: the models do not say. */
export const modelFaults = (models: Models, type: string, value: unknown, path = type): readonly string[] => {
  if (value === null) return [];
  const list = /^Array<(.+)>$/.exec(type);
  if (list !== null)
    return Array.isArray(value)
      ? value.flatMap((item: unknown, index) => modelFaults(models, list[1] as string, item, `${path}[${index}]`))
      : [`${path}: list expected, ${describe(value)} found`];
  if (type === 'number' || type === 'string' || type === 'boolean')
    return describe(value) === type ? [] : [`${path}: ${type} expected, ${describe(value)} found`];
  const fields = models.get(type);
  if (fields === undefined) return [`${path}: the models have no ${type}`];
  if (describe(value) !== 'object') return [`${path}: ${type} expected, ${describe(value)} found`];
  const given = value as Record<string, unknown>;
  const extra = Object.keys(given).filter((name) => !fields.has(name));
  return [
    ...extra.map((name) => `${path}.${name}: not in the models`),
    ...[...fields].flatMap(([name, field]) =>
      given[name] === undefined
        ? [`${path}.${name}: missing`]
        : modelFaults(models, field.type, given[name], `${path}.${name}`),
    ),
  ];
};
