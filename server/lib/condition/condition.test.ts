// Conditions: the documented forms, errors with their place, and two properties over arbitrary conditions and texts.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseCondition } from './parser.ts';
import { printCondition } from './printer.ts';
import type { Condition, Operand, Parameter, Vocabulary } from './syntax.ts';

const read = (text: string, vocabulary: Vocabulary = 'request'): Condition => {
  const parsed = parseCondition(text, vocabulary);
  assert.ok(parsed.ok, `${text}: ${parsed.ok ? '' : parsed.error.message}`);
  return parsed.condition;
};

const refusal = (text: string, vocabulary: Vocabulary = 'request') => {
  const parsed = parseCondition(text, vocabulary);
  assert.ok(!parsed.ok, `${text} was read`);
  return parsed.error;
};

const header = (name: string): Parameter => ({ kind: 'parameter', position: 'header', name });
const query = (name: string): Parameter => ({ kind: 'parameter', position: 'query', name });
const constant = (value: string | number | boolean) => ({ kind: 'constant', value }) as const;
const compare = (left: Operand, operator: '=' | '<' | '>', right: Operand): Condition => ({
  kind: 'comparison',
  left,
  operator,
  right,
});

test('and binds tighter than or', () => {
  assert.deepEqual(read('query.age<30 and query.need_verify=false or query.level>3'), {
    kind: 'or',
    terms: [
      {
        kind: 'and',
        terms: [compare(query('age'), '<', constant(30)), compare(query('need_verify'), '=', constant(false))],
      },
      compare(query('level'), '>', constant(3)),
    ],
  });
});

test('parentheses group', () => {
  const condition = read('query.a = 1 and (query.b = 2 or query.c = 3)');
  assert.equal(condition.kind, 'and');
  assert.equal(printCondition(condition), 'query.a = 1 and (query.b = 2 or query.c = 3)');
});

test('= and == are the same, both quotes are, and each constant has its type', () => {
  assert.deepEqual(read('header.id == "a"'), read("header.id = 'a'"));
  assert.deepEqual(read('header.id = -1'), compare(header('id'), '=', constant(-1)));
  assert.deepEqual(read('Random() < 0.1'), compare({ kind: 'random' }, '<', constant(0.1)));
  assert.deepEqual(read('query.x = TRUE'), compare(query('x'), '=', constant(true)));
});

test('positions and system names are read in any case, header and query names exactly', () => {
  assert.deepEqual(read("HEADER.X-Id = 'a'"), compare(header('X-Id'), '=', constant('a')));
  assert.notDeepEqual(read('header.id = 1'), read('header.Id = 1'));
  assert.deepEqual(read("sysparam.CLIENTIP = '1.2.3.4'"), read("sysParam.clientIp = '1.2.3.4'"));
  assert.deepEqual(read("path = '/a'"), compare({ kind: 'parameter', position: 'path' }, '=', constant('/a')));
});

test('functions of a request', () => {
  assert.deepEqual(read('exists(header.Accept)'), { kind: 'exists', parameter: header('Accept') });
  assert.deepEqual(read('regex(query.id, "^\\d+$")'), { kind: 'regex', parameter: query('id'), pattern: '^\\d+$' });
});

test('conditions of a circuit breaker', () => {
  assert.deepEqual(read('latency_seconds>1 or func_not_in(status_code,{200,201,202})', 'exchange'), {
    kind: 'or',
    terms: [
      compare({ kind: 'measure', name: 'latency_seconds' }, '>', constant(1)),
      { kind: 'status', negated: true, codes: [200, 201, 202] },
    ],
  });
});

test('an error says where and what', () => {
  assert.deepEqual(refusal('query.a = '), {
    position: 11,
    message: 'a parameter or a constant is expected here, not the end',
  });
  assert.deepEqual(refusal('query.a = 1 ; query.b = 2'), {
    position: 13,
    message: '";" is not expected in a condition',
  });
  assert.equal(refusal('query.a = 1 query.b = 2').position, 13);
  assert.match(refusal('$query.a = 1').message, /"\$" is not expected/);
  assert.match(refusal('cookie.a = 1').message, /"cookie.a" is unknown; use header.NAME/);
  assert.match(refusal('header. = 1').message, /header needs a name/);
  assert.match(refusal('sysparam.nope = 1').message, /no system parameter; use clientIp/);
  assert.match(refusal('regex(header.a, "(")').message, /no regular expression/);
  assert.match(refusal("header.a = 'x").message, /no closing '/);
  assert.match(refusal('1 = 1').message, /both sides are constants/);
  assert.match(refusal('query.a < true').message, /have no order/);
  assert.match(refusal('query.a = 1234567890123456').message, /at most 15 digits/);
  assert.match(refusal('(query.a = 1').message, /\) is expected here, not the end/);
  assert.match(refusal('').message, /not the end/);
  assert.match(refusal('query.a').message, /an operator is expected/);
});

test('each vocabulary knows its own names only', () => {
  assert.match(refusal('latency_seconds > 1').message, /is unknown/);
  assert.match(refusal('header.a = 1', 'exchange').message, /is unknown; use latency_seconds/);
  assert.match(refusal('func_in(status_code, {99})', 'exchange').message, /three digits/);
});

test('a text cannot exhaust the reader', () => {
  assert.match(refusal('('.repeat(4000)).message, /nest at most 32 deep/);
  assert.match(refusal(`query.a = '${'x'.repeat(5000)}'`).message, /at most 4096 characters/);
});

/** A record with the usual prototype, as the parser makes them. */
const plain = <T extends object>(members: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> =>
  fc.record<T>(members, { noNullPrototype: true } as never) as fc.Arbitrary<T>;

const names = fc.stringMatching(/^[A-Za-z0-9_~-]{1,8}$/);
const texts = fc.string({ maxLength: 12 }).filter((text) => !(text.includes("'") && text.includes('"')));
const parameters: fc.Arbitrary<Parameter> = fc.oneof(
  plain({
    kind: fc.constant('parameter' as const),
    position: fc.constantFrom('header' as const, 'query' as const),
    name: names,
  }),
  fc.constant<Parameter>({ kind: 'parameter', position: 'path' }),
  fc
    .constantFrom('clientIp', 'httpScheme', 'clientUa')
    .map((name): Parameter => ({ kind: 'parameter', position: 'sysparam', name: name as 'clientIp' })),
);
const constants = fc
  .oneof(
    texts,
    fc.integer(),
    fc.integer({ min: -999_999, max: 999_999 }).map((n) => n / 1000 + 0),
  )
  .map(constant);
const requests: fc.Arbitrary<Condition> = fc.oneof(
  plain({
    kind: fc.constant('comparison' as const),
    left: fc.oneof(parameters, fc.constant({ kind: 'random' } as const)),
    operator: fc.constantFrom('=' as const, '!=' as const, '<' as const, '<=' as const, '>' as const, '>=' as const),
    right: fc.oneof(constants, parameters),
  }),
  plain({ kind: fc.constant('exists' as const), parameter: parameters }),
  plain({
    kind: fc.constant('regex' as const),
    parameter: parameters,
    pattern: fc.constantFrom('^a+$', '\\d"x', "it's", ''),
  }),
);
const exchanges: fc.Arbitrary<Condition> = fc.oneof(
  plain({
    kind: fc.constant('status' as const),
    negated: fc.boolean(),
    codes: fc.array(fc.integer({ min: 100, max: 999 }), { minLength: 1, maxLength: 4 }),
  }),
  plain({
    kind: fc.constant('comparison' as const),
    left: fc
      .constantFrom('latency_seconds' as const, 'status_code' as const)
      .map((name) => ({ kind: 'measure' as const, name })),
    operator: fc.constantFrom('<' as const, '>' as const),
    right: fc.integer({ min: 0, max: 600 }).map(constant),
  }),
);
const joined = (leaves: fc.Arbitrary<Condition>): fc.Arbitrary<Condition> =>
  fc.letrec<{ condition: Condition }>((tie) => ({
    condition: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      leaves,
      plain({
        kind: fc.constantFrom('and' as const, 'or' as const),
        terms: fc.array(tie('condition'), { minLength: 2, maxLength: 3 }),
      }),
    ),
  })).condition;

for (const [vocabulary, leaves] of [
  ['request', requests],
  ['exchange', exchanges],
] as const)
  test(`a condition over one ${vocabulary} that was printed reads back as the same condition`, () => {
    fc.assert(
      fc.property(joined(leaves), (condition) => {
        const text = printCondition(condition);
        fc.pre(text.length <= 4096);
        assert.deepEqual(read(text, vocabulary), condition);
      }),
    );
  });

test('any text is answered with a condition or an error with a place in it, never with an exception', () => {
  const pieces = fc.constantFrom(
    'query.a',
    'path',
    '=',
    '<',
    '(',
    ')',
    'and',
    'or',
    '1',
    "'a'",
    'regex',
    'exists',
    ',',
    '{',
    '"',
    '.',
    'Random',
    'status_code',
    'func_in',
    '200',
    ' ',
  );
  const anything = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(pieces, { maxLength: 14 }).map((list) => list.join(' ')),
  );
  fc.assert(
    fc.property(anything, fc.constantFrom<Vocabulary>('request', 'exchange'), (text, vocabulary) => {
      const parsed = parseCondition(text, vocabulary);
      if (parsed.ok) assert.deepEqual(read(printCondition(parsed.condition), vocabulary), parsed.condition);
      else
        assert.ok(
          parsed.error.position >= 1 && parsed.error.position <= text.length + 1 && parsed.error.message !== '',
        );
    }),
    { numRuns: 1000 },
  );
});
