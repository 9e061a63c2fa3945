// The store's promises on SQLite.
import { describe } from 'node:test';
import { storeCases } from './store-cases.ts';

describe('SQLite', () => storeCases(async () => undefined));
