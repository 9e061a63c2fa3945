// The pages of an API document: the document itself, and the form that asks for its password.
import type { DescribedApi, DescribedService } from './described.ts';
import { isSigned, plainPath } from './described.ts';
import type { Html } from './html.ts';
import { html, render, trusted } from './html.ts';
import { pageStyle } from './style.ts';

const shell = (title: string, body: Html): string =>
  render(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>${trusted(pageStyle)}</style>
</head>
<body>
${body}
</body>
</html>
`);

const parameterTable = ({ parameters }: DescribedApi): Html | false =>
  parameters.length > 0 &&
  html`<h3>Parameters</h3>
<table><thead><tr><th>Name</th><th>In</th><th>Type</th><th>Required</th><th>Default</th><th>Meaning</th></tr></thead>
<tbody>${parameters.map(
    (one) =>
      html`<tr><td><code>${one.name}</code></td><td>${one.position}</td><td>${one.type}</td><td>${one.required ? 'yes' : 'no'}</td><td>${one.defaultValue ?? ''}</td><td>${one.description}</td></tr>`,
  )}</tbody></table>`;

const codeTable = ({ errorCodes }: DescribedApi): Html | false =>
  errorCodes.length > 0 &&
  html`<h3>Error codes</h3>
<table><thead><tr><th>Code</th><th>Message</th><th>Meaning</th></tr></thead>
<tbody>${errorCodes.map((one) => html`<tr><td>${one.code}</td><td>${one.message}</td><td>${one.description}</td></tr>`)}</tbody></table>`;

const example = (heading: string, text: string): Html | false =>
  text !== '' && html`<h3>${heading}</h3><pre>${text}</pre>`;

const access = (api: DescribedApi): string => {
  if (isSigned(api)) return 'Signed with a key pair.';
  return api.authType === 'NONE' ? 'Open to everybody.' : `Authentication: ${api.authType}.`;
};

const section = (api: DescribedApi): Html => html`<section id="${api.id}">
<h2>${api.name || api.id}</h2>
<p><span class="method">${api.method}</span> <code>${plainPath(api.path)}</code></p>
${!api.isPublished && html`<p class="note">This API is not published in this environment yet; it is shown as it is configured now.</p>`}
${api.description !== '' && html`<p>${api.description}</p>`}
<p>${access(api)}</p>
${parameterTable(api)}
${example('Answer', api.successExample)}
${example('Answer of a failed call', api.failExample)}
${codeTable(api)}
</section>`;

const signing = html`<section id="signing">
<h2>Signing with a key pair</h2>
<p>Send the time in <code>X-Date</code>, in the form <code>Mon, 19 Mar 2018 12:08:40 GMT</code>, at most 15 minutes off, and sign that header:</p>
<pre>Authorization: hmac id="&lt;SecretId&gt;", algorithm="hmac-sha1", headers="x-date", signature="&lt;signature&gt;"</pre>
<p>The signature is the Base64 of the HMAC-SHA1, under the SecretKey, of the text <code>x-date: &lt;value of X-Date&gt;</code>. More headers may be signed: one line each, <code>name: value</code> with the name in lower case, in the order they are named in <code>headers</code>, joined by line feeds.</p>
</section>`;

/** @param openApiHref where the machine-readable document is, relative to the page */
export const documentPage = (title: string, service: DescribedService, openApiHref: string): string =>
  shell(
    title,
    html`<div class="frame">
<nav>
<strong>${title}</strong>
<ol>
${service.apis.map((api) => html`<li><a href="#${api.id}">${api.method} ${api.name || plainPath(api.path)}</a></li>`)}
${service.apis.some(isSigned) && html`<li><a href="#signing">Signing</a></li>`}
</ol>
</nav>
<main>
<h1>${title}</h1>
<p>Service <strong>${service.name}</strong> (${service.id}), environment <strong>${service.environment}</strong>${service.version !== '' && html`, version <code>${service.version}</code>`}.</p>
${service.description !== '' && html`<p>${service.description}</p>`}
${service.urls.map((url) => html`<p><code>${url}</code></p>`)}
<p><a href="${openApiHref}">OpenAPI 3.1 document</a></p>
${service.apis.map(section)}
${service.apis.some(isSigned) && signing}
</main>
</div>`,
  );

/** The form that asks for the password, with what went wrong the last time. */
export const passwordPage = (action: string, complaint: string | undefined): string =>
  shell(
    'API document',
    html`<form method="post" action="${action}">
<h1>API document</h1>
${complaint !== undefined && html`<p class="note">${complaint}</p>`}
<label>Password<input name="password" type="password" inputmode="numeric" autocomplete="off" maxlength="6" required autofocus></label>
<button>Open</button>
</form>`,
  );

export const plainPage = (sentence: string): string => shell('API document', html`<main><p>${sentence}</p></main>`);
