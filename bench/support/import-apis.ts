// Many APIs in one call: ImportOpenApi with a document made for it.
import type { ControlCall } from './control-calls.ts';
import { resultOf } from './control-calls.ts';

export interface ImportedApi {
  /** GET of it. */
  readonly path: string;
  /** Members of x-apigw-backend. */
  readonly backend: object;
  readonly parameters?: readonly object[];
}

/** Returns the ids in the document's order. Rejects when one API is not created. */
export const importApis = async (
  call: ControlCall,
  ServiceId: string,
  apis: readonly ImportedApi[],
): Promise<readonly string[]> => {
  const paths = apis.map(({ path, backend, parameters }, index) => [
    path,
    {
      get: {
        operationId: `api${index}`,
        ...(parameters && { parameters }),
        responses: {},
        'x-apigw-backend': backend,
      },
    },
  ]);
  const info = { title: 'bench', version: '1' };
  const Content = JSON.stringify({ openapi: '3.0.0', info, paths: Object.fromEntries(paths) });
  const answer = await call('ImportOpenApi', { ServiceId, Content, EncodeType: 'JSON' });
  const { ApiSet } = resultOf(answer) as { ApiSet: readonly { ApiId: string; Status: string }[] };
  const failed = ApiSet.find(({ Status }) => Status !== 'success');
  if (failed !== undefined || ApiSet.length !== apis.length) throw new Error(JSON.stringify(failed ?? ApiSet.length));
  return ApiSet.map(({ ApiId }) => ApiId);
};
