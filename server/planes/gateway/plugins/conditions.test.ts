// Planned conditions, held against a naive interpreter of the same text.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseCondition } from '#lib/condition/parser.ts';
import { printCondition } from '#lib/condition/printer.ts';
import type { Condition, Operand, Parameter } from '#lib/condition/syntax.ts';
import type { Call } from '../call.ts';
import { planCondition, planMeasure } from './conditions.ts';

interface Request {
  readonly headers: readonly string[];
  readonly query: string;
  readonly path: string;
  readonly address: string;
  readonly secure: boolean;
}

const callOf = ({ headers, query, path, address, secure }: Request): Call =>
  ({ inbound: { headers, remoteAddress: address, secure }, query, path, queryPairs: undefined }) as unknown as Call;

const request: Request = {
  headers: ['X-Level', '12', 'User-Agent', 'curl/8', 'X-Flag', 'True', 'X-Name', 'Ann'],
  query: 'age=29&need_verify=false&name=%E5%BC%A0&age=99&empty=',
  path: '/pets/7',
  address: '192.0.2.7',
  secure: true,
};
const holds = (text: string, of: Request = request): boolean => {
  const parsed = parseCondition(text, 'request');
  assert.ok(parsed.ok, text);
  return planCondition(parsed.condition)(callOf(of));
};

test('parameters of every position are compared by the type of the constant', () => {
  const cases: readonly (readonly [string, boolean])[] = [
    ['header.X-Level = 12', true],
    ['header.x-level > 9', true],
    ["header.X-Level > '9'", false],
    ['header.X-Level = 12.0', true],
    ['header.X-Flag = true', true],
    ['header.X-Name = true', false],
    ['header.X-Name != true', false],
    ['header.X-Name < 3', false],
    ["header.X-Name != 'Bob'", true],
    ['header.X-None = 1', false],
    ['header.X-None != 1', false],
    ['query.age<30 and query.need_verify=false or query.level>3', true],
    ['query.AGE < 30', false],
    ["query.name = '张'", true],
    ["query.empty = ''", true],
    ['exists(query.empty)', true],
    ['exists(query.none)', false],
    ["path = '/pets/7'", true],
    ['regex(path, "^/pets/[0-9]+$")', true],
    ['regex(path, "ets")', true],
    ['regex(header.None, ".*")', false],
    ["sysparam.clientIp = '192.0.2.7'", true],
    ["sysparam.httpScheme = 'https' and sysparam.httpscheme == 'HTTPS'", true],
    ['regex(sysparam.clientUa, "^curl")', true],
    ['Random() >= 0 and Random() < 1', true],
    ['Random() > 1', false],
    ["header.X-Name = query.age or (query.age = 29 and path != '/')", true],
  ];
  for (const [text, expected] of cases) assert.equal(holds(text), expected, text);
});

test('a circuit breaker condition measures latency and status', () => {
  const fails = (text: string, latencySeconds: number, status: number): boolean => {
    const parsed = parseCondition(text, 'exchange');
    assert.ok(parsed.ok, text);
    return planMeasure(parsed.condition)({ latencySeconds, status });
  };
  const sample = 'latency_seconds>1 or func_not_in(status_code,{200,201,202})';
  assert.equal(fails(sample, 0.5, 200), false);
  assert.equal(fails(sample, 1.5, 200), true);
  assert.equal(fails(sample, 0.5, 500), true);
  assert.equal(fails('func_in(status_code,{502,504})', 0, 504), true);
  assert.equal(fails('status_code >= 500 and latency_seconds < 2', 1, 500), true);
});

test('an expression that could run for ever is no condition', () => {
  for (const pattern of ['(?=a)b', '(a)\\1']) {
    const parsed = parseCondition(`regex(path, "${pattern}")`, 'request');
    assert.equal(parsed.ok, false, pattern);
  }
  assert.equal(holds('regex(path, "^(a+)+$")', { ...request, path: `${'a'.repeat(20_000)}!` }), false);
});

/** The meaning of conditions, said as plainly as can be. */
const naive = (condition: Condition, of: Request): boolean => {
  if (condition.kind === 'or' || condition.kind === 'and') {
    const results = condition.terms.map((term) => naive(term, of));
    return condition.kind === 'or' ? results.includes(true) : !results.includes(false);
  }
  if (condition.kind === 'exists') return naiveText(condition.parameter, of) !== undefined;
  if (condition.kind === 'regex') return new RegExp(condition.pattern).test(naiveText(condition.parameter, of) ?? '\n');
  if (condition.kind !== 'comparison') throw new Error('not of a request');
  const raw = [condition.left, condition.right].map((side) => naiveValue(side, of));
  if (raw.some((value) => value === undefined)) return false;
  const constants = [condition.left, condition.right].flatMap((side) => (side.kind === 'constant' ? [side.value] : []));
  let [left, right] = raw as [unknown, unknown];
  if (constants.some((value) => typeof value === 'boolean')) {
    const words = [left, right].map((value) => String(value).toLowerCase());
    if (!words.every((word) => word === 'true' || word === 'false')) return false;
    [left, right] = words;
  } else if (constants.some((value) => typeof value === 'number')) {
    const numbers = [left, right].map((value) =>
      /^[+-]?(\d+\.?\d*|\.\d+)$/.test(String(value)) ? Number(value) : NaN,
    );
    if (numbers.some(Number.isNaN)) return false;
    [left, right] = numbers;
  }
  const a = left as string;
  const b = right as string;
  return { '=': a === b, '!=': a !== b, '<': a < b, '<=': a <= b, '>': a > b, '>=': a >= b }[condition.operator];
};
const naiveValue = (side: Operand, of: Request): string | number | boolean | undefined => {
  if (side.kind === 'constant') return side.value;
  if (side.kind === 'parameter') return naiveText(side, of);
  throw new Error(side.kind);
};
const naiveText = (parameter: Parameter, of: Request): string | undefined => {
  if (parameter.position === 'path') return of.path;
  if (parameter.position === 'sysparam') return of.address;
  if (parameter.position === 'query') return new URLSearchParams(of.query).get(parameter.name) ?? undefined;
  const at = of.headers.findIndex(
    (name, index) => index % 2 === 0 && name.toLowerCase() === parameter.name.toLowerCase(),
  );
  return at < 0 ? undefined : of.headers[at + 1];
};

test('any condition over any request means what the plain reading of it means', () => {
  const values = fc.constantFrom('1', '2', '10', '1.5', '-3', 'true', 'FALSE', 'abc', '', 'a b', '1e3');
  const names = fc.constantFrom('a', 'b', 'c');
  const parameters = fc.oneof(
    fc
      .tuple(fc.constantFrom('header', 'query'), names)
      .map(([position, name]) => ({ kind: 'parameter', position, name })),
    fc.constant({ kind: 'parameter', position: 'path' }),
    fc.constant({ kind: 'parameter', position: 'sysparam', name: 'clientIp' }),
  ) as fc.Arbitrary<Parameter>;
  const constants = fc
    .oneof(values, fc.constantFrom<number>(1, 2, 10, 1.5, -3))
    .map((value): Operand => ({ kind: 'constant', value }));
  const truths = fc.boolean().map((value): Operand => ({ kind: 'constant', value }));
  const leaves = fc.oneof(
    fc
      .tuple(
        parameters,
        fc.constantFrom('=', '!=', '<', '<=', '>', '>='),
        fc.oneof(constants, parameters),
        fc.boolean(),
      )
      .map(([one, operator, other, swapped]) =>
        swapped
          ? { kind: 'comparison', left: other, operator, right: one }
          : { kind: 'comparison', left: one, operator, right: other },
      ),
    fc
      .tuple(parameters, fc.constantFrom('=', '!='), truths)
      .map(([left, operator, right]) => ({ kind: 'comparison', left, operator, right })),
    parameters.map((parameter) => ({ kind: 'exists', parameter })),
    fc
      .tuple(parameters, fc.constantFrom('^a', '[0-9]+', 'b$', '^$'))
      .map(([parameter, pattern]) => ({ kind: 'regex', parameter, pattern })),
  ) as fc.Arbitrary<Condition>;
  const conditions = fc.letrec<{ condition: Condition }>((tie) => ({
    condition: fc.oneof(
      { maxDepth: 3 },
      leaves,
      fc
        .tuple(fc.constantFrom('and', 'or'), fc.array(tie('condition'), { minLength: 2, maxLength: 3 }))
        .map(([kind, terms]) => ({ kind, terms }) as Condition),
    ),
  })).condition;
  const pairs = fc.array(fc.tuple(names, values), { maxLength: 4 });
  const requests = fc.record({ headers: pairs, queries: pairs, path: values, address: values }).map(
    ({ headers, queries, path, address }): Request => ({
      headers: headers.flatMap(([name, value]) => [name.toUpperCase(), value]),
      query: queries.map(([name, value]) => `${name}=${value.replaceAll(' ', '+')}`).join('&'),
      path: `/${path}`,
      address,
      secure: false,
    }),
  );
  fc.assert(
    fc.property(conditions, requests, (condition, of) => {
      const parsed = parseCondition(printCondition(condition), 'request');
      assert.ok(parsed.ok);
      assert.equal(planCondition(parsed.condition)(callOf(of)), naive(condition, of), printCondition(condition));
    }),
    { numRuns: 3000 },
  );
});
