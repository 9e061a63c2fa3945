// The debug call. Parameters: 2016 document of the same name, RunApi, in this version's spelling (as the vendor's private
// cloud clients have it); answer: structure RunApiReturn of 003. Steps is ours.
import { action } from '#kernel/action.ts';
import { s } from '#kernel/schema.ts';
import { E } from '../errors.ts';
import { apiId, serviceId } from '../structures/common.ts';

const jsonText = (doc: string) => s.string({ optional: true, max: 65_536, doc: `${doc}, as JSON text.` });

const RunStep = s.object(
  {
    Phase: s.string({ doc: 'Phase of the gateway.' }),
    Outcome: s.string({ doc: 'passed, refused, answered or given up.' }),
    StartMs: s.float({ doc: 'When it began, milliseconds after the call came in.' }),
    CostMs: s.float({ doc: 'How long it took, in milliseconds.' }),
    Detail: s.string({ doc: 'The refusal, the route, or what the backend did.' }),
  },
  { name: 'RunStep' },
);

export const RunApiReturn = s.object(
  {
    ReturnHeader: s.string({ doc: 'Header fields of the answer, as JSON text; a repeated field is a list.' }),
    ResponseBody: s.string({ doc: 'Body of the answer, at most 1 MB; Base64 when it is no UTF-8 text.' }),
    ReturnCode: s.int({ doc: 'HTTP status of the answer; 504 when there was none within 30 seconds.' }),
    Delay: s.int({ doc: 'How long the call took, in milliseconds.' }),
    Steps: s.list(RunStep, { doc: 'What each phase did, in order.' }),
  },
  { name: 'RunApiReturn' },
);

export const RunApi = action({
  name: 'RunApi',
  kind: 'read',
  doc: 'Calls an API as it is configured now, before it is released, from where the control API runs. Who calls is not checked.',
  resource: 'service/{ServiceId}/API/{ApiId}',
  coverage: {
    partly: 'what an environment adds after a release (limits, usage plans, plugins, IP strategies) is left out',
  },
  input: s.object({
    ServiceId: serviceId,
    ApiId: apiId,
    RequestHeader: jsonText('Header fields by name'),
    RequestQuery: jsonText('Query parameters by name'),
    RequestPath: jsonText('Path variables by name'),
    RequestMethod: s.enum(['HEAD', 'GET', 'POST', 'PUT', 'PATCH', 'DELETE'], {
      optional: true,
      anyCase: true,
      doc: 'Method; the one of the API without, GET for ANY.',
    }),
    RequestBody: s.string({ optional: true, max: 1_048_576, doc: 'Body.' }),
    RequestBodyDict: jsonText('Body parameters by name, in place of RequestBody'),
    ContentType: s.enum(['application/json', 'application/x-www-form-urlencoded'], {
      default: 'application/x-www-form-urlencoded',
      doc: 'Type of the body.',
    }),
    Path: s.string({
      optional: true,
      max: 2048,
      doc: 'Path to call, where it does not follow from the API: a prefix or a regular expression.',
    }),
  }),
  output: s.object({ Result: RunApiReturn }),
  errors: [
    E['ResourceNotFound.InvalidService'],
    E['ResourceNotFound.InvalidApi'],
    E['InvalidParameterValue.InvalidRunApiPara'],
    E['InvalidParameterValue.NotInOptions'],
    E['InvalidParameterValue.LengthExceeded'],
    E['UnsupportedOperation.InvalidEndpointType'],
    E['LimitExceeded.RequestLimitExceeded'],
  ],
  examples: [
    {
      title: 'a call with a path variable',
      request: {
        ServiceId: 'service-ody35h5e',
        ApiId: 'api-3v4tzy3u',
        RequestMethod: 'GET',
        RequestPath: '{"id":"7"}',
        RequestQuery: '{"lang":"en"}',
        ContentType: 'application/json',
      },
      response: {
        Result: {
          ReturnHeader: '{"Content-Type":"application/json"}',
          ResponseBody: '{"id":7}',
          ReturnCode: 200,
          Delay: 12,
          Steps: [{ Phase: 'identify', Outcome: 'passed', StartMs: 0, CostMs: 0.1, Detail: '' }],
        },
      },
    },
  ],
});
