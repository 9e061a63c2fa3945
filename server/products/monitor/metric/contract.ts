// Metrics that exist for an instance.
// Source: the vendor's SDKs and exporter for ListMetrics 2010-05-25; envelope and errors from the Cloud Monitor request structure.
import { action } from '#kernel/action.ts';
import { s } from '#kernel/schema.ts';
import { E } from '../errors.ts';

const Metric = s.object(
  {
    InstanceId: s.string(),
    MetricName: s.string(),
    MetricDesc: s.string({ doc: 'What it measures, in words.' }),
    Namespace: s.string(),
    Interval: s.string({ doc: 'Seconds between two values, as text.' }),
    Type: s.enum(['int', 'float']),
    Unit: s.string(),
  },
  { name: 'Metric' },
);

export const ListMetrics = action({
  name: 'ListMetrics',
  kind: 'read',
  doc: 'Lists the metrics of one instance. An instance that the caller has not got has none.',
  jsonCase: 'lowerCamel',
  dryRun: true,
  input: s.object({
    Namespace: s.string({ min: 1, max: 64, doc: 'Kind of instance, in any case: BWS.' }),
    InstanceID: s.string({ min: 1, max: 128, doc: "The instance's id; for BWS the BandWidthShareId." }),
    MetricName: s.string({ optional: true, min: 1, max: 128, doc: 'Only this metric.' }),
    PageIndex: s.int({ default: 1, min: 1, max: 100_000, doc: 'Page, counted from 1.' }),
    PageSize: s.int({ optional: true, min: 1, max: 1000, doc: 'Length of a page; without it one page has them all.' }),
  }),
  output: s.object({
    ListMetricsResult: s.object({
      Metrics: s.object({ member: s.list(Metric) }),
      PageIndex: s.int(),
      PageSize: s.int({ doc: 'As given, else the number of metrics.' }),
    }),
  }),
  errors: [E.missingParameter, E.invalidParameterValue],
  examples: [
    {
      title: 'one metric of a share',
      request: {
        Namespace: 'bws',
        InstanceID: '89869da1-c601-426a-914f-d9287bcc7b80',
        MetricName: 'bws.bps.out',
      },
      response: {
        ListMetricsResult: {
          Metrics: {
            member: [
              {
                InstanceId: '89869da1-c601-426a-914f-d9287bcc7b80',
                MetricName: 'bws.bps.out',
                MetricDesc: 'Outbound rate',
                Namespace: 'BWS',
                Interval: '60',
                Type: 'int',
                Unit: 'bps',
              },
            ],
          },
          PageIndex: 1,
          PageSize: 1,
        },
      },
    },
  ],
});
