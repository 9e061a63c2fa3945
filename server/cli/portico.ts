#!/usr/bin/env node
// The command line: one command a file, joined here.
import { Command } from 'commander';
import { addAccountCommands } from './account.ts';
import { addCallCommand } from './call.ts';
import { addDemoCommand } from './demo.ts';
import { addServeCommand } from './serve.ts';

const program = new Command('portico').description('A cloud edge that speaks the OpenAPIs of three clouds.');
addServeCommand(program);
addCallCommand(program);
addAccountCommands(program);
addDemoCommand(program);
await program.parseAsync();
