#!/usr/bin/env node
// The command line's entry. The compile cache must be on before the first module of ours is loaded: it halves the start.
import { enableCompileCache } from 'node:module';
import { dirname } from 'node:path';

const { directory } = enableCompileCache();
// Worker threads do not take it over from here; they read the variable when they start.
if (directory !== undefined) process.env['NODE_COMPILE_CACHE'] ??= dirname(directory);
await import('./program.ts');
