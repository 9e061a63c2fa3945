// Routes of one environment, arranged for the four steps of matching: `=` exact, `^~` longest, expressions in order, plain
// longest. Within a step, a path whose API takes other methods only is passed over; if nothing else fits it is a 405.
import { readPathPattern } from './path-pattern.ts';
import { PrefixTree } from './prefix-tree.ts';
import { canonicalLiteral } from './request-path.ts';

interface Routed {
  readonly method: string;
  readonly path: string;
}

export interface RouteMatch<Route> {
  readonly route: Route;
  /** Length of the matched prefix, for the backend path rule; the whole path for exact ones and patterns. */
  readonly prefixLength: number;
  readonly names: readonly string[];
  readonly values: readonly string[];
}

type ByMethod<Route> = Map<string, RouteMatch<Route>>;

interface Pattern<Route> {
  readonly order: number;
  readonly method: string;
  readonly route: Route;
  readonly names: readonly string[];
  readonly match: (path: string) => readonly string[] | undefined;
}

const NONE: readonly string[] = [];
const newMethods = <Route>(): ByMethod<Route> => new Map();
const newPatterns = <Route>(): Pattern<Route>[] => [];
const serves = <Route>(methods: ByMethod<Route>, method: string): boolean => methods.has(method) || methods.has('ANY');
const always = (): boolean => true;

export class RouteTable<Route extends Routed> {
  readonly #exact = new Map<string, ByMethod<Route>>();
  readonly #preferred = new PrefixTree<ByMethod<Route>>();
  readonly #plain = new PrefixTree<ByMethod<Route>>();
  readonly #patterns = new PrefixTree<Pattern<Route>[]>();

  /** `refused` hears of routes whose path cannot be served; the others are not affected. */
  constructor(routes: readonly Route[], refused: (route: Route, why: string) => void) {
    for (const [order, route] of routes.entries()) {
      try {
        this.#add(route, order);
      } catch (error) {
        refused(route, error instanceof Error ? error.message : String(error));
      }
    }
  }

  /** The route, or why there is none. */
  find(method: string, path: string): RouteMatch<Route> | 'no path' | 'no method' {
    const exact = this.#exact.get(path);
    const fit =
      pick(exact, method) ??
      pick(this.#preferred.longest(path, method, serves), method) ??
      (this.#patterns.isEmpty ? undefined : this.#findPattern(path, method)) ??
      pick(this.#plain.longest(path, method, serves), method);
    if (fit !== undefined) return fit;
    if (exact !== undefined || this.#anyMethodFits(path)) return 'no method';
    return 'no path';
  }

  #add(route: Route, order: number): void {
    const pattern = readPathPattern(route.path);
    switch (pattern.kind) {
      case 'pattern':
        this.#patterns
          .obtain(canonicalLiteral(pattern.literal), newPatterns<Route>)
          .push({ order, method: route.method, route, names: pattern.names, match: pattern.match });
        return;
      case 'exact':
      case 'preferred':
      case 'plain': {
        const text = canonicalLiteral(pattern.text);
        let methods: ByMethod<Route>;
        if (pattern.kind === 'exact') {
          methods = this.#exact.get(text) ?? newMethods();
          this.#exact.set(text, methods);
        } else methods = (pattern.kind === 'plain' ? this.#plain : this.#preferred).obtain(text, newMethods<Route>);
        // Two APIs of one path and method: the first one configured serves.
        if (!methods.has(route.method)) {
          methods.set(route.method, { route, prefixLength: text.length, names: NONE, values: NONE });
        }
        return;
      }
      default:
        pattern satisfies never;
    }
  }

  #findPattern(path: string, method: string): RouteMatch<Route> | undefined {
    let best: Pattern<Route> | undefined;
    let values: readonly string[] = NONE;
    this.#patterns.walk(path, (patterns) => {
      for (const pattern of patterns) {
        if (best !== undefined && pattern.order > best.order) return;
        if (pattern.method !== method && pattern.method !== 'ANY') continue;
        const found = pattern.match(path);
        if (found === undefined) continue;
        best = pattern;
        values = found;
        return;
      }
    });
    if (best === undefined) return undefined;
    return { route: best.route, prefixLength: path.length, names: best.names, values };
  }

  #anyMethodFits(path: string): boolean {
    if (this.#preferred.longest(path, '', always) !== undefined) return true;
    if (this.#plain.longest(path, '', always) !== undefined) return true;
    let fits = false;
    this.#patterns.walk(path, (patterns) => {
      fits ||= patterns.some((pattern) => pattern.match(path) !== undefined);
    });
    return fits;
  }
}

const pick = <Route>(methods: ByMethod<Route> | undefined, method: string): RouteMatch<Route> | undefined =>
  methods === undefined ? undefined : (methods.get(method) ?? methods.get('ANY'));
