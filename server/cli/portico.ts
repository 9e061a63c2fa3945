#!/usr/bin/env node
// The command line's entry. The compile cache must be on before the first module of ours is loaded: it halves the start.
import { enableCompileCache } from 'node:module';

enableCompileCache();
await import('./program.ts');
