// The official Tencent SDK, pointed at a Portico. It is a development dependency and loaded only here.
import { CommandError } from '../control-client.ts';
import type { Credential } from '../signed-request.ts';

/** Sends one action through the SDK; resolves to its answer. */
export type SdkCall = (action: string, parameters: object) => Promise<Readonly<Record<string, unknown>>>;

const isMissing = (error: unknown): boolean => (error as { readonly code?: string }).code === 'ERR_MODULE_NOT_FOUND';

export const loadSdk = async (controlUrl: string, credential: Credential, region: string): Promise<SdkCall> => {
  try {
    const { apigateway } = await import('tencentcloud-sdk-nodejs/tencentcloud/services/apigateway/index.js');
    const client = new apigateway.v20180808.Client({
      credential: { secretId: credential.accessKeyId, secretKey: credential.accessKeySecret },
      region,
      profile: { httpProfile: { endpoint: new URL(controlUrl).host, protocol: 'http://' } },
    });
    return (action, parameters) => client.request(action, parameters);
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw new CommandError(
      'the demo drives the official Tencent SDK, a development dependency that is not installed; run npm install',
    );
  }
};
