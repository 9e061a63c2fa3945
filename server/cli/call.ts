// portico call <product> <Action> [json]: any action of any product, signed with the root credential or a given key.
import type { Command } from 'commander';
import { commandHelp } from '#kernel/command-help.ts';
import type { ClientOptions } from './control-client.ts';
import { CommandError, findAction, printAnswer, sendCall } from './control-client.ts';

/** Adds the flags that every command of a running Portico takes. */
export const withClientOptions = (command: Command): Command =>
  command
    .option('--endpoint <url>', 'control endpoint, else http://127.0.0.1 and PORTICO_CONTROL_PORT')
    .option('--home <folder>', 'home whose root-credential.json signs')
    .option('--region <region>', "region of the call, else the family's first")
    .option('--access-key-id <id>', 'key that signs, with --access-key-secret')
    .option('--access-key-secret <secret>', 'secret of that key');

/** Runs a command's body; a CommandError becomes one line and exit status 2. */
export const reportingErrors = async (body: () => Promise<void>): Promise<void> => {
  try {
    await body();
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    process.stderr.write(`portico: ${error.message}\n`);
    process.exitCode = 2;
  }
};

const parseParameters = (text: string): Readonly<Record<string, unknown>> => {
  try {
    const parsed = JSON.parse(text) as unknown;
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed))
      return parsed as Record<string, unknown>;
  } catch {
    // Falls through to the same sentence.
  }
  throw new CommandError('parameters must be one JSON object, such as \'{"Limit": 10}\'');
};

export const addCallCommand = (program: Command): void => {
  const command = program
    .command('call <product> <action> [parameters]')
    .description('Call an action; parameters are one JSON object. --describe shows what it takes.')
    .option('--api-version <version>', 'version, else the first that has the action')
    .option('--describe', 'print what the action takes instead of calling it');
  withClientOptions(command).action(
    (
      product: string,
      action: string,
      parameters: string | undefined,
      options: ClientOptions & { apiVersion?: string; describe?: true },
    ) =>
      reportingErrors(async () => {
        const found = findAction(product, action, options.apiVersion);
        if (options.describe) process.stdout.write(commandHelp(found.contract));
        else printAnswer(await sendCall(found, parseParameters(parameters ?? '{}'), options));
      }),
  );
};
