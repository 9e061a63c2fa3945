// Tokens for the debug header of the edge. Ours: the vendor has nothing of the kind.

import { action } from '#kernel/action.ts';
import { s } from '#kernel/schema.ts';
import { MAX_DEBUG_SECONDS } from '#lib/debug-token.ts';
import { E } from '../errors.ts';
import { serviceId } from '../structures/common.ts';

const SHORTEST_SECONDS = 60;
const USUAL_SECONDS = 900;

export const CreateDebugToken = action({
  name: 'CreateDebugToken',
  kind: 'read',
  doc: 'Makes a short-lived token: calls of the service that carry it as X-Portico-Debug are answered with X-Portico-Trace, which tells the phases they went through.',
  resource: 'service/{ServiceId}',
  input: s.object({
    ServiceId: serviceId,
    Seconds: s.int({
      default: USUAL_SECONDS,
      min: SHORTEST_SECONDS,
      max: MAX_DEBUG_SECONDS,
      doc: 'How long it holds, in seconds.',
    }),
  }),
  output: s.object({
    Result: s.object(
      {
        Token: s.string({ doc: 'Value of the header field X-Portico-Debug.' }),
        ExpiredTime: s.time({ doc: 'When it ends.' }),
      },
      { name: 'DebugToken' },
    ),
  }),
  errors: [E['ResourceNotFound.InvalidService'], E['UnsupportedOperation.InvalidAction']],
  examples: [{ title: 'for a quarter of an hour', request: { ServiceId: 'service-ody35h5e' } }],
});
