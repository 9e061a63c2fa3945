// portico debug-token <serviceId>: a token with which calls of the service tell what they went through (docs/observation.md).
import type { Command } from 'commander';
import { reportingErrors, withClientOptions } from './call.ts';
import type { ClientOptions } from './control-client.ts';
import { findAction, printAnswer, sendCall } from './control-client.ts';

export const addDebugTokenCommand = (program: Command): void => {
  const command = program
    .command('debug-token <serviceId>')
    .description('Make a token for X-Portico-Debug; the region must be the one of the service.')
    .option('--seconds <number>', 'how long it holds, 60 to 3600', '900');
  withClientOptions(command).action((ServiceId: string, options: ClientOptions & { seconds: string }) =>
    reportingErrors(async () => {
      const action = findAction('apigw', 'CreateDebugToken');
      printAnswer(await sendCall(action, { ServiceId, Seconds: Number(options.seconds) }, options));
    }),
  );
};
