// Search in the access log. Source: 003, 日志相关接口 (one action), operators also from the current SDK.
import { action } from '#kernel/action.ts';
import { s } from '#kernel/schema.ts';
import { errorsOf } from '../documented-errors.ts';
import { Filter, serviceId } from '../structures/common.ts';

const reserved = 'reserved by the vendor: taken and not used';

const LogQuery = s.object(
  {
    Name: s.string({ min: 1, max: 50, doc: 'Field: req_id, api_id, cip, uip, err_msg, rsp_st or req_t.' }),
    Operator: s.string({
      min: 1,
      max: 2,
      doc: 'req_id, api_id, cip: `=`; uip, err_msg: `=` or `:` (contains); rsp_st: `=`, `!=`, `:`, `>`, `<`; req_t: `>=`, `<=`.',
    }),
    Value: s.string({ min: 1, max: 1024, doc: 'Value; for rsp_st and req_t a number, req_t in seconds.' }),
  },
  { name: 'LogQuery' },
);

export const DescribeLogSearch = action({
  name: 'DescribeLogSearch',
  kind: 'read',
  doc: 'Searches the access log of a service, at most 100 lines a call and 10,000 lines a search.',
  resource: 'service/{ServiceId}',
  input: s.object({
    StartTime: s.time({ format: 'local', doc: 'Begin, included: `2020-05-28 22:00:00`, Beijing time.' }),
    EndTime: s.time({ format: 'local', doc: 'End, included: `2020-05-28 23:00:00`, Beijing time.' }),
    ServiceId: serviceId,
    Filters: s.list(Filter, { optional: true, max: 20, doc: `Filters, ${reserved}.` }),
    Limit: s.int({ default: 20, min: 1, max: 100, doc: 'How many lines to answer, at most 100.' }),
    ConText: s.string({ optional: true, max: 1024, doc: 'Cursor of the answer before.' }),
    Sort: s.enum(['asc', 'desc'], { default: 'desc', doc: 'Order by time.' }),
    Query: s.string({ optional: true, max: 1024, doc: `Query, ${reserved}.` }),
    LogQuerys: s.list(LogQuery, { optional: true, max: 20, doc: 'Conditions; all of them must hold.' }),
  }),
  output: s.object({
    ConText: s.string({ doc: 'Cursor for what follows; empty when there is nothing more.' }),
    LogSet: s.list(s.string(), { doc: 'The lines.' }),
    TotalCount: s.int({ doc: 'Number of lines in this answer.' }),
  }),
  errors: errorsOf(
    'DescribeLogSearch',
    'InvalidParameterValue',
    'InvalidParameter.FormatError',
    'InvalidParameterValue.NotInOptions',
    'ResourceNotFound.InvalidService',
  ),
  examples: [
    {
      title: 'failed calls of one API',
      request: {
        StartTime: new Date('2020-05-28T14:00:00Z'),
        EndTime: new Date('2020-05-28T15:00:00Z'),
        ServiceId: 'service-8xipv0ua',
        LogQuerys: [
          { Name: 'api_id', Operator: '=', Value: 'api-55rj9ide' },
          { Name: 'rsp_st', Operator: '>', Value: '399' },
        ],
      },
      response: { ConText: '', LogSet: [], TotalCount: 0 },
    },
  ],
});
