// The API gateway's control plane on SQLite.
import { describe } from 'node:test';
import { ruleCases } from './rule-cases.ts';
import { sliceCases } from './slice-cases.ts';
import { openTestCalls } from './test-calls.ts';

describe('SQLite: slice', () => sliceCases((limits) => openTestCalls(limits)));
describe('SQLite: rules', () => ruleCases((limits) => openTestCalls(limits)));
