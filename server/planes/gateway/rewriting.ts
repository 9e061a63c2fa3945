// Plans how a request is reshaped for its backend: which parameters move, which are constant, what the path becomes.
import { canonicalLiteral } from './request-path.ts';
import type { HttpExchange, ParameterPosition, RouteSnapshot } from './snapshot.ts';
import type { SystemValue } from './system-parameters.ts';
import { systemValue } from './system-parameters.ts';
import { TRACE_FIELDS } from './trace-headers.ts';

/** Where the value of a backend parameter comes from. */
export type ValueSource =
  | { readonly kind: 'constant'; readonly value: string }
  | { readonly kind: 'system'; readonly read: SystemValue; readonly fallback: string | undefined }
  | {
      readonly kind: 'frontend';
      readonly name: string;
      readonly position: ParameterPosition;
      readonly fallback: string | undefined;
    };

export interface Placement {
  readonly name: string;
  readonly source: ValueSource;
  /** Only when the caller sent none under this very name: the default of a parameter that is not moved. */
  readonly whenAbsent: boolean;
}

export interface Rewriting {
  /** `ANY`: the caller's. */
  readonly method: string;
  readonly authority: string;
  readonly path: BackendPath;
  /** Query that the configured backend path carries itself. */
  readonly fixedQuery: string;
  /** Names that do not pass through: moved away, or set anew. Header names in lower case. */
  readonly dropped: {
    readonly header: ReadonlySet<string>;
    readonly query: ReadonlySet<string>;
    readonly body: ReadonlySet<string>;
  };
  readonly placed: {
    readonly header: readonly Placement[];
    readonly query: readonly Placement[];
    readonly body: readonly Placement[];
  };
  readonly touchesHeaders: boolean;
  /** Whether the API sets or moves fields of a trace itself. */
  readonly ownsTrace: boolean;
  readonly touchesQuery: boolean;
  readonly touchesBody: boolean;
}

export type BackendPath =
  /** The request's path as it is. */
  | { readonly kind: 'keep' }
  /** Takes the place of the matched prefix, as nginx's proxy_pass with a path does. */
  | { readonly kind: 'replace'; readonly text: string }
  /** Literals with the values of parameters between them. */
  | {
      readonly kind: 'template';
      readonly literals: readonly string[];
      readonly names: readonly string[];
      readonly sources: readonly ValueSource[];
    };

const PARAMETER = /\{([^{}/]+)\}/g;

/** Throws when the backend path cannot be served: not a path, or with a `{name}` that nothing fills. */
export const planRewriting = (route: RouteSnapshot, exchange: HttpExchange): Rewriting => {
  const dropped = { header: new Set<string>(), query: new Set<string>(), body: new Set<string>() };
  const placed = { header: [] as Placement[], query: [] as Placement[], body: [] as Placement[] };
  const pathSources = new Map<string, ValueSource>();

  const drop = (position: ParameterPosition, name: string): void => {
    if (position === 'header') dropped.header.add(name.toLowerCase());
    else if (position !== 'path') dropped[position].add(name);
  };
  const place = (position: ParameterPosition, placement: Placement): void => {
    if (position === 'path') pathSources.set(placement.name, placement.source);
    else placed[position].push(placement);
  };
  const fallbackOf = (position: ParameterPosition, name: string): string | undefined =>
    route.parameters.find((parameter) => parameter.position === position && sameName(position, parameter.name, name))
      ?.defaultValue;
  const frontend = (position: ParameterPosition, name: string): ValueSource => ({
    kind: 'frontend',
    name,
    position,
    fallback: fallbackOf(position, name),
  });

  const unmoved = (name: string, position: ParameterPosition): boolean =>
    !exchange.mapped.some(
      (mapped) => mapped.from.position === position && sameName(position, mapped.from.name, name),
    ) ||
    exchange.mapped.some(
      (mapped) =>
        mapped.position === position &&
        mapped.from.position === position &&
        sameName(position, mapped.from.name, name) &&
        sameName(position, mapped.name, name),
    );
  for (const parameter of route.parameters) {
    const { name, position } = parameter;
    if (position === 'path') pathSources.set(name, frontend(position, name));
    else if (unmoved(name, position)) {
      if (parameter.defaultValue !== undefined) {
        place(position, { name, source: frontend(position, name), whenAbsent: true });
      }
    } else drop(position, name);
  }
  for (const mapped of exchange.mapped) {
    const { name, position, from } = mapped;
    if (position === from.position && sameName(position, name, from.name)) continue;
    if (unmoved(from.name, from.position) === false) drop(from.position, from.name);
    drop(position, name);
    place(position, { name, source: frontend(from.position, from.name), whenAbsent: false });
  }
  for (const constant of exchange.constants) {
    drop(constant.position, constant.name);
    place(constant.position, {
      name: constant.name,
      source: { kind: 'constant', value: constant.value },
      whenAbsent: false,
    });
  }
  for (const { name, position, value, fallback } of exchange.system ?? []) {
    const read = systemValue(value);
    if (read === undefined) throw new Error(`no system parameter is called ${value}`);
    drop(position, name);
    place(position, { name, source: { kind: 'system', read, fallback }, whenAbsent: false });
  }
  const mark = exchange.path.indexOf('?');
  return {
    method: exchange.method,
    authority: new URL(exchange.url).host,
    path: planPath(mark < 0 ? exchange.path : exchange.path.slice(0, mark), pathSources),
    fixedQuery: mark < 0 ? '' : canonicalLiteral(exchange.path.slice(mark + 1)),
    dropped,
    placed,
    touchesHeaders: dropped.header.size > 0 || placed.header.length > 0,
    ownsTrace: [...dropped.header].some((name) => TRACE_FIELDS.has(name)),
    touchesQuery: dropped.query.size > 0 || placed.query.length > 0,
    touchesBody: dropped.body.size > 0 || placed.body.length > 0,
  };
};

const sameName = (position: ParameterPosition, left: string, right: string): boolean =>
  position === 'header' ? left.toLowerCase() === right.toLowerCase() : left === right;

const planPath = (configured: string, sources: ReadonlyMap<string, ValueSource>): BackendPath => {
  if (configured === '') return { kind: 'keep' };
  const path = configured.startsWith('/') ? configured : `/${configured}`;
  const names = [...path.matchAll(PARAMETER)].map((found) => found[1]!);
  if (names.length === 0) return { kind: 'replace', text: canonicalLiteral(path) };
  return {
    kind: 'template',
    literals: path
      .split(PARAMETER)
      .filter((_, index) => index % 2 === 0)
      .map(canonicalLiteral),
    names,
    sources: names.map((name) => {
      const source = sources.get(name);
      if (source === undefined) throw new Error(`nothing fills {${name}} of the backend path`);
      return source;
    }),
  };
};
