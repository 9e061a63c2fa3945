// 10,000 routes of one service beside 10 of them: every request asks for the next route, so all of them are in use.
import type { ControlCall } from '../support/control-calls.ts';
import { resultOf } from '../support/control-calls.ts';
import { startBackend } from '../support/nginx.ts';
import type { Service } from '../support/portico.ts';
import { createService, releaseUnlimited, startMeasuredPortico } from '../support/portico.ts';
import { CORES, ROUNDS } from '../support/settings.ts';
import type { Stage } from '../support/stage.ts';
import { onStage } from '../support/stage.ts';
import { measure, requestsScript } from '../support/wrk.ts';
import type { Case } from './row.ts';
import { speedRow, takeTurns } from './row.ts';

const MANY = Number(process.env['ROUTES'] ?? 10_000);
const FEW = 10;
const LEAST = 0.95;
/** APIs of one import. */
const PIECE = 500;

const pathOf = (index: number): string => `/shop${index % 100}/items${index}`;

const importRoutes = async (call: ControlCall, service: Service, count: number, backendPort: number): Promise<void> => {
  for (let first = 0; first < count; first += PIECE) {
    const indices = Array.from({ length: Math.min(PIECE, count - first) }, (_, offset) => first + offset);
    const paths = indices.map((index) => [
      pathOf(index),
      {
        get: {
          operationId: `api${index}`,
          responses: {},
          'x-apigw-backend': {
            ServiceType: 'HTTP',
            ServiceConfig: { Url: `http://127.0.0.1:${backendPort}`, Path: '/', Method: 'GET' },
          },
        },
      },
    ]);
    const info = { title: 'bench', version: '1' };
    const Content = JSON.stringify({ openapi: '3.0.0', info, paths: Object.fromEntries(paths) });
    const answer = await call('ImportOpenApi', { ServiceId: service.ServiceId, Content, EncodeType: 'JSON' });
    const { ApiSet } = resultOf(answer) as { readonly ApiSet: readonly { readonly Status: string }[] };
    const failed = ApiSet.find(({ Status }) => Status !== 'success');
    if (failed !== undefined) throw new Error(JSON.stringify(failed));
  }
};

const startWith = async (stage: Stage, count: number, backendPort: number) => {
  const measured = await startMeasuredPortico(stage, {
    settings: { PORTICO_LIMIT_APIS_IN_SERVICE: String(MANY) },
  });
  const service = await createService(measured.call);
  await importRoutes(measured.call, service, count, backendPort);
  await releaseUnlimited(measured, service, pathOf(count - 1));
  const requests = Array.from({ length: count }, (_, index) => ({
    path: `/release${pathOf(index)}`,
    headers: { Host: service.host },
  }));
  const script = requestsScript(stage, `routes${count}`, requests);
  const { pid, edgePort } = measured.portico;
  return () => measure(stage, { pid, port: edgePort, script });
};

export const routes: Case = () =>
  onStage(async (stage) => {
    const backend = await startBackend(stage, CORES.backend);
    const few = await startWith(stage, FEW, backend.port);
    const many = await startWith(stage, MANY, backend.port);
    await few();
    const pairs = await takeTurns(ROUNDS, few, many);
    const name = `${MANY.toLocaleString('en')} routes of one service`;
    return [speedRow(name, `Portico with ${FEW} routes`, pairs, LEAST, 'each request the next route')];
  });
