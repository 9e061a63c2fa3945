// The real program for benchmarks: pinned, configured through its own API, with services whose callers are not limited.
import type { Portico } from '../../test/support/portico.ts';
import { startPortico } from '../../test/support/portico.ts';
import type { ControlCall } from './control-calls.ts';
import { controlCalls, resultOf } from './control-calls.ts';
import { CORES } from './settings.ts';
import type { Stage } from './stage.ts';
import { waitUntilServed } from './stage.ts';

export interface MeasuredPortico {
  readonly portico: Portico;
  readonly call: ControlCall;
}

export interface PorticoOptions {
  readonly cores?: string;
  readonly workers?: number;
  readonly settings?: Readonly<Record<string, string>>;
}

/** Everything that the process does besides, access log and metrics too, is on its cores. Ends with the stage. */
export const startMeasuredPortico = async (stage: Stage, options: PorticoOptions = {}): Promise<MeasuredPortico> => {
  const portico = await startPortico({
    through: ['taskset', '-c', options.cores ?? CORES.proxy],
    settings: {
      PORTICO_WORKERS: String(options.workers ?? 1),
      PORTICO_ACTION_RATE_FACTOR: '1000000',
      PORTICO_LOG_LEVEL: 'warn',
      ...options.settings,
    },
  });
  stage.atEnd(() => portico.stop());
  return { portico, call: controlCalls(portico) };
};

export interface Service {
  readonly ServiceId: string;
  readonly host: string;
}

export const createService = async (call: ControlCall): Promise<Service> => {
  const { ServiceId, OuterSubDomain } = await call('CreateService', { ServiceName: 'bench', Protocol: 'http' });
  return { ServiceId: String(ServiceId), host: String(OuterSubDomain) };
};

/** An open API that passes every method to `/` of the backend; `more` adds or replaces parameters. */
export const createPassingApi = async (
  call: ControlCall,
  { ServiceId }: Service,
  path: string,
  backendPort: number,
  more: Readonly<Record<string, unknown>> = {},
): Promise<string> => {
  const answer = await call('CreateApi', {
    ServiceId,
    ApiName: path.slice(1),
    ServiceType: 'HTTP',
    ServiceTimeout: 300,
    Protocol: 'HTTP',
    AuthType: 'NONE',
    RequestConfig: { Path: path, Method: 'ANY' },
    ServiceConfig: { Url: `http://127.0.0.1:${backendPort}`, Path: '/', Method: 'ANY' },
    ...more,
  });
  return String(resultOf(answer)['ApiId']);
};

/** Releases without a limit on the environment, and waits until callers see it at `path`, asked with these headers. */
export const releaseUnlimited = async (
  { portico, call }: MeasuredPortico,
  { ServiceId, host }: Service,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<void> => {
  // The rate first: whoever then sees the release is not limited.
  await call('ModifyServiceEnvironmentStrategy', { ServiceId, Strategy: -1, EnvironmentNames: ['release'] });
  await call('ReleaseService', { ServiceId, EnvironmentName: 'release', ReleaseDesc: 'bench' });
  await waitUntilServed({ port: portico.edgePort, path: `/release${path}`, headers: { Host: host, ...headers } });
};

/** A Portico with one plain route to this backend. */
export const startPlainPortico = async (stage: Stage, backendPort: number, options: PorticoOptions = {}) => {
  const measured = await startMeasuredPortico(stage, options);
  const service = await createService(measured.call);
  await createPassingApi(measured.call, service, '/plain', backendPort);
  await releaseUnlimited(measured, service, '/plain');
  return {
    ...measured,
    service,
    load: {
      pid: measured.portico.pid,
      port: measured.portico.edgePort,
      path: '/release/plain',
      headers: { Host: service.host },
    },
  };
};
