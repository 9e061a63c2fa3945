// Every action of the API gateway through the official SDK, with success and with its typical errors, group by group; each
// answer is held against the SDK's models and the contract field by field. The last test finds what was left out.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { ActionCalls } from '../support/action-calls.ts';
import { actionCalls } from '../support/action-calls.ts';
import type { Backend } from '../support/backend.ts';
import { startBackend } from '../support/backend.ts';
import type { Portico } from '../support/portico.ts';
import { startPortico } from '../support/portico.ts';
import { apiCases } from './gateway-actions/apis.ts';
import { controlCases } from './gateway-actions/controls.ts';
import { documentCases } from './gateway-actions/documents.ts';
import { domainCases } from './gateway-actions/domains.ts';
import { keyAndPlanCases } from './gateway-actions/keys-and-plans.ts';
import { serviceCases } from './gateway-actions/services.ts';

describe('actions of the API gateway', () => {
  let portico: Portico;
  let backend: Backend;
  let calls: ActionCalls;

  before(async () => {
    [portico, backend] = await Promise.all([
      startPortico({ settings: { PORTICO_ACTION_RATE_FACTOR: '100' } }),
      startBackend(),
    ]);
    calls = actionCalls(portico);
  });
  after(() => Promise.all([portico?.stop(), backend?.stop()]));

  const world = () => ({ calls, portico, backendUrl: backend.url });
  serviceCases(world);
  apiCases(world);
  keyAndPlanCases(world);
  controlCases(world);
  domainCases(world);
  documentCases(world);

  test('no registered action was left uncalled, and none without a refusal', () => {
    assert.deepEqual(calls.uncalled(), { succeeded: [], refused: [] });
  });
});
