// Handler of GenerateApiDocument: two zip archives of what an environment publishes, documentation and a client, kept in
// the store behind signed links. One of each for a service, an environment and a language: a new one replaces the last.
import { randomUUID } from 'node:crypto';
import { strToU8, zipSync } from 'fflate';
import type { Handler } from '#kernel/action.ts';
import type { Scope } from '#store/scope.ts';
import { E } from '../errors.ts';
import type { GatewayPorts } from '../ports.ts';
import { archiveLink } from './archive-page.ts';
import { javascriptClient } from './client/javascript.ts';
import { packageName } from './client/names.ts';
import type { Files } from './client/python.ts';
import { pythonClient } from './client/python.ts';
import type { Language } from './client/readme.ts';
import { readmeOf } from './client/readme.ts';
import type { GenerateApiDocument } from './contract.ts';
import type { DescribedService } from './described.ts';
import { describeForReaders } from './described.ts';
import { toOpenApi } from './openapi.ts';
import { documentPage } from './page.ts';
import { newSigningKey } from './secrets.ts';

const languages: Readonly<Record<string, Language>> = { python: 'Python', javascript: 'JavaScript' };

export const clientFiles = (service: DescribedService, language: Language): Files =>
  (language === 'Python' ? pythonClient : javascriptClient)(service, readmeOf(service, language));

const documentFiles = (service: DescribedService): Files => ({
  'index.html': documentPage(service.name, service, 'openapi.json'),
  'openapi.json': JSON.stringify(toOpenApi(service.name, service), undefined, 2),
});

/** Base64 of a zip whose one folder holds the files. */
const archive = (folder: string, files: Files, mtime: Date): string => {
  const entries = Object.entries(files).map(([path, text]) => [`${folder}/${path}`, strToU8(text)] as const);
  return Buffer.from(zipSync(Object.fromEntries(entries), { level: 6, mtime })).toString('base64');
};

export const generateApiDocument =
  (ports: GatewayPorts): Handler<typeof GenerateApiDocument, Scope> =>
  async (input, ctx) => {
    const service = await ctx.store
      .select('apigw_service')
      .selectAll()
      .where('id', '=', input.ServiceId)
      .executeTakeFirst();
    if (service === undefined) return ctx.fail(E['FailedOperation.ServiceNotExist'], { id: input.ServiceId });
    const language = languages[input.GenLanguage.toLowerCase()];
    if (language === undefined)
      return ctx.fail(E['InvalidParameterValue.InvalidGenLanguage'], { reason: 'use Python or JavaScript.' });
    const described = await describeForReaders(ports, ctx, service, input.GenEnvironment);
    if (described.apis.length === 0)
      return ctx.fail(E['FailedOperation.GenerateApiDocumentError'], {
        reason: `nothing is published in environment ${input.GenEnvironment}.`,
      });

    const id = randomUUID();
    const key = newSigningKey();
    const name = packageName(described);
    await ctx.store
      .delete('apigw_archive')
      .where('service_id', '=', service.id)
      .where('environment', '=', input.GenEnvironment)
      .where('language', '=', language)
      .execute();
    await ctx.store.insert('apigw_archive', {
      id,
      service_id: service.id,
      environment: input.GenEnvironment,
      language,
      link_key: ctx.store.seal(key),
      document: archive(`${name}-document`, documentFiles(described), ctx.now),
      sdk: archive(name, clientFiles(described, language), ctx.now),
      created_at: ctx.now.getTime(),
    });
    const controlUrl = ports.controlUrl?.() ?? 'http://127.0.0.1:8900';
    return {
      Result: {
        DocumentURL: archiveLink(controlUrl, key, id, 'document', ctx.now),
        SdkURL: archiveLink(controlUrl, key, id, 'sdk', ctx.now),
      },
    };
  };
