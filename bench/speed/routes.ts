// 10,000 routes in one process beside 10: 50 services of 200 APIs, the most that an account has by default. Every request
// asks for the next route, so all of them are in use.
import { importApis } from '../support/import-apis.ts';
import { startBackend } from '../support/nginx.ts';
import { createService, releaseUnlimited, startMeasuredPortico } from '../support/portico.ts';
import { CORES, ROUNDS } from '../support/settings.ts';
import type { Stage } from '../support/stage.ts';
import { onStage } from '../support/stage.ts';
import type { Request } from '../support/wrk.ts';
import { measure, requestsScript } from '../support/wrk.ts';
import type { Case } from './row.ts';
import { speedRow, takeTurns } from './row.ts';

const SERVICES = 50;
const APIS = 200;
const FEW = 10;
const LEAST = 0.95;

const pathOf = (index: number): string => `/shop${index % 10}/items${index}`;

/** Measures a Portico with that many services of that many APIs. */
const startWith = async (stage: Stage, services: number, apis: number, backendPort: number) => {
  const measured = await startMeasuredPortico(stage);
  const requests: Request[] = [];
  const ServiceConfig = { Url: `http://127.0.0.1:${backendPort}`, Path: '/', Method: 'GET' };
  for (let number = 0; number < services; number += 1) {
    const service = await createService(measured.call);
    const imported = Array.from({ length: apis }, (_, index) => ({
      path: pathOf(index),
      backend: { ServiceType: 'HTTP', ServiceConfig },
    }));
    await importApis(measured.call, service.ServiceId, imported);
    await releaseUnlimited(measured, service, pathOf(apis - 1));
    for (const { path } of imported) requests.push({ path: `/release${path}`, headers: { Host: service.host } });
  }
  const script = requestsScript(stage, `routes${requests.length}`, requests);
  const { pid, edgePort } = measured.portico;
  return () => measure(stage, { pid, port: edgePort, script });
};

export const routes: Case = () =>
  onStage(async (stage) => {
    const backend = await startBackend(stage, CORES.backend);
    const few = await startWith(stage, 1, FEW, backend.port);
    const many = await startWith(stage, SERVICES, APIS, backend.port);
    const pairs = await takeTurns(ROUNDS, few, many);
    const name = `${(SERVICES * APIS).toLocaleString('en')} routes`;
    const note = `${SERVICES} services of ${APIS}; each request the next route`;
    return [speedRow(name, `Portico with ${FEW} routes`, pairs, LEAST, note)];
  });
