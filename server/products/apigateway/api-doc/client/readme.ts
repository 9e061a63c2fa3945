// The README of a generated client.
import type { DescribedService } from '../described.ts';
import { isSigned, plainPath } from '../described.ts';
import { camelCase, nameApis, oneLine, packageName, snakeCase } from './names.ts';

export type Language = 'Python' | 'JavaScript';

const use: Readonly<Record<Language, (name: string, method: string) => string>> = {
  Python: (name, method) => `\`\`\`sh
pip install .
\`\`\`
\`\`\`python
from ${name.replaceAll('-', '_')} import Client

client = Client(secret_id="…", secret_key="…")
answer = client.${method}()
print(answer.status, answer.text())
\`\`\``,
  JavaScript: (name, method) => `\`\`\`sh
npm install ./path/to/this/folder
\`\`\`
\`\`\`js
import { Client } from '${name}';

const client = new Client({ secretId: '…', secretKey: '…' });
const answer = await client.${method}();
console.log(answer.status, answer.text());
\`\`\``,
};

export const readmeOf = (service: DescribedService, language: Language): string => {
  const spell = language === 'Python' ? snakeCase : camelCase;
  const named = nameApis(service.apis);
  const [first] = named;
  return `# ${packageName(service)}

Client of service ${oneLine(service.name)} (${service.id}), environment ${service.environment}, version ${service.version}.
It needs nothing but the language itself. APIs marked as signed need a key pair.

${use[language](packageName(service), first === undefined ? 'call' : spell(first.words))}

A request takes \`path\`, \`query\`, \`headers\`, \`form\` or \`body\`; \`at\` replaces the path of APIs whose path is a
prefix or a regular expression, \`method\` the method of APIs that take any. Where the service's domain does not resolve,
give the address as \`endpoint\` and the domain as \`host\`.

| method | API | path | signed |
|---|---|---|---|
${named.map(({ api, words }) => `| \`${spell(words)}\` | ${oneLine(api.name) || api.id} | ${api.method} ${oneLine(plainPath(api.path))} | ${isSigned(api) ? 'yes' : api.authType === 'NONE' ? 'no' : `no; ${api.authType} is up to the caller`} |`).join('\n')}
`;
};
