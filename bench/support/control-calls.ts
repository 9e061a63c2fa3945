// Signed calls of a Portico's control port: API Gateway, by its root credential.
import { signCall } from '#server/cli/signed-request.ts';
import type { Portico } from '../../test/support/portico.ts';

export type Answer = Readonly<Record<string, unknown>>;
export type ControlCall = (action: string, parameters?: Answer) => Promise<Answer>;

/** One signed request of the Tencent family, good for five minutes. */
export const signGatewayCall = (portico: Portico, action: string, parameters: Answer = {}) =>
  signCall(
    { family: 'tencent', service: 'apigateway', action, version: '2018-08-08', region: 'ap-guangzhou', parameters },
    portico.credential,
    new URL(portico.controlUrl).host,
    new Date(),
  );

/** Rejects with the answer's error. */
export const controlCalls =
  (portico: Portico): ControlCall =>
  async (action, parameters = {}) => {
    const { headers, body } = signGatewayCall(portico, action, parameters);
    const response = await fetch(portico.controlUrl, { method: 'POST', headers, body });
    const { Response } = (await response.json()) as { Response: Answer };
    if (Response['Error'] !== undefined) throw new Error(`${action}: ${JSON.stringify(Response)}`);
    return Response;
  };

/** `Result` of an answer. */
export const resultOf = (answer: Answer): Answer => answer['Result'] as Answer;
