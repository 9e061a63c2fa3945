// The commands: one a file, joined here. `serve` loads the server only when it runs.
import { Command } from 'commander';
import { addAccountCommands } from './account.ts';
import { addCallCommand } from './call.ts';
import { addDebugTokenCommand } from './debug-token.ts';
import { addDemoCommand } from './demo.ts';
import { addServeCommand } from './serve.ts';

const program = new Command('portico').description('A cloud edge that speaks the OpenAPIs of three clouds.');
addServeCommand(program);
addCallCommand(program);
addAccountCommands(program);
addDebugTokenCommand(program);
addDemoCommand(program);
await program.parseAsync();
