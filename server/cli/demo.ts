// portico demo: the five-minute tour by program. A backend, a Portico (the running one, or one of its own), the official
// Tencent SDK step by step, and signed calls through the edge. Every call and answer is printed.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { rootCredentialFile } from '#identity/root-credential.ts';
import { startPortico } from '../main.ts';
import { readSettings } from '../settings.ts';
import { reportingErrors } from './call.ts';
import { CommandError } from './control-client.ts';
import { startDemoBackend } from './demo/backend.ts';
import type { DemoPlace } from './demo/tour.ts';
import { tour } from './demo/tour.ts';
import type { Credential } from './signed-request.ts';

const HEALTH_TIMEOUT_MS = 1_000;

const isHealthy = async (controlUrl: string): Promise<boolean> => {
  try {
    const answer = await fetch(`${controlUrl}/healthz`, { signal: AbortSignal.timeout(HEALTH_TIMEOUT_MS) });
    return answer.ok;
  } catch {
    return false;
  }
};

const credentialOf = (home: string): Credential => {
  const file = rootCredentialFile(home);
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Credential;
  } catch {
    throw new CommandError(`a Portico is running, but ${file} cannot be read; give its home with --home`);
  }
};

/** A Portico to show, and how to leave it. */
const findOrStart = async (home: string | undefined): Promise<DemoPlace & { readonly leave: () => Promise<void> }> => {
  const settings = readSettings(process.env, { ...(home === undefined ? {} : { home }) });
  const controlUrl = `http://127.0.0.1:${settings.controlPort}`;
  if (await isHealthy(controlUrl))
    return {
      controlUrl,
      edgePort: settings.edgePort,
      credential: credentialOf(settings.home),
      isOwn: false,
      leave: async () => {},
    };
  const ownHome = mkdtempSync(join(tmpdir(), 'portico-demo-'));
  const own = await startPortico(
    readSettings(
      {},
      { home: ownHome, controlPort: '0', edgePort: '0', edgeTlsPort: '0', workers: '1', logLevel: 'error' },
    ),
  );
  return {
    controlUrl: own.controlUrl ?? '',
    edgePort: Number(new URL(own.edgeUrl ?? '').port),
    credential: credentialOf(ownHome),
    isOwn: true,
    leave: async () => {
      await own.stop();
      rmSync(ownHome, { recursive: true, force: true });
    },
  };
};

export const addDemoCommand = (program: Command): void => {
  program
    .command('demo')
    .description('Show the tour: build, publish and call a service through the official Tencent SDK.')
    .option('--home <folder>', 'home of the running Portico')
    .action(({ home }: { readonly home?: string }) =>
      reportingErrors(async () => {
        const place = await findOrStart(home);
        const backend = await startDemoBackend();
        try {
          await tour(place, backend.url);
        } finally {
          await backend.stop();
          await place.leave();
        }
      }),
    );
};
