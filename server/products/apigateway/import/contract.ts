// Import of an OpenAPI document. Not in the vendor's document; model of the current SDK, extensions of its samples.
import { action } from '#kernel/action.ts';
import { s } from '#kernel/schema.ts';
import { E } from '../errors.ts';
import { serviceId } from '../structures/common.ts';
import { MAX_CONTENT } from './document.ts';

const text = (doc: string) => s.string({ nullable: true, doc });

const CreateApiRsp = s.object(
  {
    ApiId: text('Id of the API; null when it was not created.'),
    Path: text('Frontend path.'),
    Method: text('Frontend method.'),
    CreatedTime: s.time({ nullable: true, doc: 'When the API was created.' }),
    Status: text('success or fail.'),
    ErrMsg: text('Why it was not created; empty when it was.'),
    ApiName: text('Name of the API, its operationId.'),
  },
  { name: 'CreateApiRsp' },
);

export const ImportOpenApi = action({
  name: 'ImportOpenApi',
  kind: 'write',
  doc: 'Creates an API for each operation of an OpenAPI 3.0 document with x-apigw-backend. Operations that cannot be an API are answered with the reason; the others are created.',
  resource: 'service/{ServiceId}',
  coverage: {
    partly:
      'backends as CreateApi takes them; parameters, form bodies and the x-apigw extensions are read, other parts of the document are not used, as with the vendor',
  },
  input: s.object({
    ServiceId: serviceId,
    Content: s.string({ min: 1, max: MAX_CONTENT, doc: 'The document.' }),
    EncodeType: s.enum(['YAML', 'JSON'], { default: 'YAML', anyCase: true, doc: 'Form of Content.' }),
    ContentVersion: s.enum(['openAPI'], { default: 'openAPI', anyCase: true, doc: 'Kind of document.' }),
  }),
  output: s.object({
    Result: s.object(
      {
        TotalCount: s.int({ doc: 'How many operations the document has.' }),
        ApiSet: s.list(CreateApiRsp, { doc: 'What became of each.' }),
      },
      { name: 'CreateApiRspSet', nullable: true },
    ),
  }),
  errors: [
    E['ResourceNotFound.InvalidService'],
    E['InvalidParameter.FormatError'],
    E['FailedOperation.InvalidInputJSON'],
    E['InvalidParameterValue.LengthExceeded'],
    E['InvalidParameterValue.NotInOptions'],
  ],
  examples: [
    {
      title: 'a fixed answer',
      request: {
        ServiceId: 'service-ody35h5e',
        Content:
          'openapi: 3.0.0\ninfo: { title: shop, version: 1.0.0 }\npaths:\n  /hello:\n    get:\n      operationId: hello\n      responses: {}\n      x-apigw-backend: { ServiceType: MOCK, ServiceMockReturnMessage: Hello }\n',
      },
      response: {
        Result: {
          TotalCount: 1,
          ApiSet: [
            {
              ApiId: 'api-3v4tzy3u',
              Path: '/hello',
              Method: 'GET',
              CreatedTime: new Date('2026-11-24T05:00:00Z'),
              Status: 'success',
              ErrMsg: '',
              ApiName: 'hello',
            },
          ],
        },
      },
    },
  ],
});
