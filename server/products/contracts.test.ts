// Tests that every action gets from its contract: examples hold, each broken rule finds the vendor's code, answers fit.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { familyOf } from '#dialects/index.ts';
import { commandHelp } from '#kernel/command-help.ts';
import { decode } from '#kernel/decode.ts';
import { derivedCases } from '#kernel/derived-cases.ts';
import { encodeJson } from '#kernel/encode-json.ts';
import { encodeXml } from '#kernel/encode-xml.ts';
import { toJsonSchema } from '#kernel/json-schema.ts';
import { createRegistry } from '#kernel/registry.ts';
import { readSettings } from '../settings.ts';
import { createProducts } from './index.ts';

const products = createProducts({ settings: readSettings({}), identity: undefined as never });
createRegistry(products);

for (const product of products)
  for (const version of product.versions)
    describe(`${product.name} ${version.version}`, () => {
      const family = familyOf(product.family);
      for (const { contract } of version.bindings) {
        test(`${contract.name}: every example and every broken rule`, () => {
          assert.ok(contract.examples.length > 0, 'an action without an example cannot be tried or tested');
          for (const { title, request, breaks } of derivedCases(contract)) {
            const decoded = decode(contract.input, { pairs: [], json: request }, family);
            if (breaks === undefined) {
              assert.ok(decoded.ok, `${title}: ${JSON.stringify(decoded)}`);
              continue;
            }
            // A lenient family reads text for numbers, so a type may be broken as another rule; that it is refused stands.
            assert.ok(!decoded.ok, `${title}: was accepted`);
            assert.equal(decoded.violation.path, breaks.path, title);
            if (!family.coerceJson) assert.equal(decoded.violation.rule, breaks.rule, title);
            const error = product.violation?.(decoded.violation, contract) ?? family.violation(decoded.violation);
            assert.match(error.definition.code, /^[A-Za-z_]+(?:\.[A-Za-z_]+)*$/, title);
            assert.ok(error.definition.status >= 400 || product.family === 'tencent', title);
          }
        });

        test(`${contract.name}: answers, schema and help`, () => {
          for (const { response } of contract.examples) {
            if (response === undefined) continue;
            const json = encodeJson(
              contract.output,
              response,
              contract.jsonCase === undefined ? {} : { case: contract.jsonCase },
            );
            assert.equal(typeof json, 'object');
            assert.match(encodeXml('Answer', {}, contract.output, response), /^<\?xml .*<Answer|<Answer\/>/);
          }
          assert.equal(toJsonSchema(contract.input)['type'], 'object');
          assert.ok(commandHelp(contract).startsWith(contract.doc));
        });
      }

      test('no action is both there and missing', () => {
        const there = new Set(version.bindings.map(({ contract }) => contract.name));
        for (const { action, reason } of version.gaps) {
          assert.ok(!there.has(action), action);
          assert.notEqual(reason, '', action);
        }
      });
    });
