// portico serve: runs the program until SIGTERM or SIGINT. Every setting is a flag.
import type { Command } from 'commander';
import { startPortico } from '../main.ts';
import { flagName, readSettings, SettingError, settingRows, variableName } from '../settings.ts';

/** A drain that takes longer is cut. */
const STOP_WITHIN_MS = 10_000;

export const addServeCommand = (program: Command): void => {
  const command = program
    .command('serve')
    .description('Run Portico.')
    .option('--config <file>', 'YAML file of settings, keys as the flags in camelCase');
  for (const [name, row] of Object.entries(settingRows))
    command.option(`${flagName(name)} <value>`, `${row.doc} [${variableName(name)}]`);
  command.action(async (options: Readonly<Record<string, string | undefined>>) => {
    const { config, ...flags } = options;
    try {
      await serve(readSettings(process.env, flags, config));
    } catch (error) {
      process.stderr.write(`portico: ${error instanceof SettingError ? error.message : startFailure(error)}\n`);
      process.exitCode = 1;
    }
  });
};

const startFailure = (error: unknown): string => {
  const { code, message, port } = error as NodeJS.ErrnoException & { readonly port?: number };
  if (code === 'EADDRINUSE')
    return `port ${port} is in use; choose another one with a flag or variable (portico serve --help)`;
  return message;
};

const serve = async (settings: ReturnType<typeof readSettings>): Promise<void> => {
  const portico = await startPortico(settings);
  const places = [
    portico.controlUrl === undefined ? [] : `control ${portico.controlUrl}`,
    portico.edgeUrl === undefined ? [] : `edge ${portico.edgeUrl}`,
    portico.edgeTlsUrl === undefined ? [] : `edge-tls ${portico.edgeTlsUrl}`,
  ].flat();
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
    portico.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`portico: stopping failed: ${String(error)}\n`);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  // Last, so that whoever waits for this line can already end the process in good order.
  process.stdout.write(`Portico is ready: ${places.join(', ')}\n`);
};
