// What the gateway tells of one call: the fields of the vendor's access log line, as plain data.

/** Gateway document, 导出服务日志: `[app_id][env][service_id][http_host][api_id][uri][scheme][rsp_st]…[req_id]`. */
export interface AccessRecord {
  /** When the call came in, milliseconds of Unix time. */
  readonly time: number;
  /** 32 hex digits, X-Api-RequestId. */
  readonly requestId: string;
  /** Empty strings where the call was refused before it was known: account, app, region, service, environment, API. */
  readonly accountId: string;
  readonly appId: string;
  readonly region: string;
  readonly serviceId: string;
  readonly environment: string;
  readonly apiId: string;
  /** Of a signed call whose key was accepted. */
  readonly planId: string | undefined;
  readonly keyId: string | undefined;
  readonly host: string;
  readonly method: string;
  /** Path behind the environment, without query. */
  readonly uri: string;
  readonly scheme: 'http' | 'https';
  /** 499 when the caller went away. */
  readonly status: number;
  /** undefined: the gateway answered by itself. */
  readonly upstreamStatus: number | undefined;
  readonly callerAddress: string;
  readonly upstreamAddress: string | undefined;
  /** The address that the caller reached. */
  readonly serverAddress: string | undefined;
  /** Body bytes to the caller and from it. */
  readonly responseBytes: number;
  readonly requestBytes: number;
  readonly requestMs: number;
  /** From sending to the end of the backend's answer, to connected, and to its header section. */
  readonly upstreamMs: number | undefined;
  readonly upstreamConnectMs: number | undefined;
  readonly upstreamHeadMs: number | undefined;
  /** The refusal's text, or what went wrong with the backend. */
  readonly errorMessage: string | undefined;
  /** The phase that refused the call. */
  readonly refusedBy: string | undefined;
}
