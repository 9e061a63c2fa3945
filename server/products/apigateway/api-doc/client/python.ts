// A Python client of described APIs: a package without dependencies that signs with a key pair (密钥对认证) and calls.
import type { DescribedService } from '../described.ts';
import { isSigned, plainPath } from '../described.ts';
import type { NamedApi } from './names.ts';
import { nameApis, oneLine, packageName, packageVersion, pythonString, snakeCase } from './names.ts';

/** Contents by path below the archive's folder. */
export type Files = Readonly<Record<string, string>>;

const signing = String.raw`"""Signs requests with a key pair: HMAC over header lines, nothing else of the request."""
import base64
import hashlib
import hmac
from email.utils import formatdate

ALGORITHMS = {
    "hmac-sha1": hashlib.sha1,
    "hmac-sha256": hashlib.sha256,
    "hmac-sha384": hashlib.sha384,
    "hmac-sha512": hashlib.sha512,
}


def signature(secret_key, headers, algorithm="hmac-sha1"):
    """Base64 of the HMAC over one line "name: value" for each of the (name, value) pairs, in order."""
    text = "\n".join("{}: {}".format(name.lower(), value) for name, value in headers)
    digest = hmac.new(secret_key.encode("utf-8"), text.encode("utf-8"), ALGORITHMS[algorithm]).digest()
    return base64.b64encode(digest).decode("ascii")


def authorization(secret_id, secret_key, headers, algorithm="hmac-sha1"):
    """Value of the Authorization header for these signed headers."""
    return 'hmac id="{}", algorithm="{}", headers="{}", signature="{}"'.format(
        secret_id,
        algorithm,
        " ".join(name.lower() for name, _ in headers),
        signature(secret_key, headers, algorithm),
    )


def signed_headers(secret_id, secret_key, source=None, algorithm="hmac-sha1", date=None):
    """Headers to add to a request: the time, the source where one is given, and Authorization."""
    signed = [("X-Date", date or formatdate(usegmt=True))]
    if source:
        signed.append(("Source", source))
    return dict(signed, Authorization=authorization(secret_id, secret_key, signed, algorithm))
`;

const client = `

class Response:
    """What the API answered: status, headers (names in lower case) and body (bytes)."""

    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body

    def text(self):
        return self.body.decode("utf-8", "replace")

    def json(self):
        return json.loads(self.body)


class Client:
    """Calls the APIs. Keys are needed for signed APIs only.

    endpoint: where the environment is reached, with the environment as its path.
    host: Host header, where the endpoint is an address and not the service's own domain.
    """

    def __init__(self, secret_id=None, secret_key=None, endpoint=ENDPOINT, host=None, source=None,
                 algorithm="hmac-sha1", timeout=30):
        self.secret_id = secret_id
        self.secret_key = secret_key
        self.endpoint = endpoint.rstrip("/")
        self.host = host
        self.source = source
        self.algorithm = algorithm
        self.timeout = timeout

    def call(self, method, path, signed, query=None, headers=None, form=None, body=None):
        """Sends one request; path is written as it shall be sent, behind the environment."""
        parts = urlsplit(self.endpoint)
        target = parts.path + path
        if query:
            target += "?" + urlencode(query, doseq=True)
        sent = dict(headers or {})
        if self.host:
            sent["Host"] = self.host
        if form is not None:
            body = urlencode(form, doseq=True)
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        if isinstance(body, str):
            body = body.encode("utf-8")
        if signed:
            if not (self.secret_id and self.secret_key):
                raise ValueError("this API is signed: give secret_id and secret_key")
            sent.update(signed_headers(self.secret_id, self.secret_key, self.source, self.algorithm))
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        connection = kind(parts.netloc, timeout=self.timeout)
        try:
            connection.request(method, target, body=body, headers=sent)
            answer = connection.getresponse()
            received = {name.lower(): value for name, value in answer.getheaders()}
            return Response(answer.status, received, answer.read())
        finally:
            connection.close()

    def _call(self, api, path, at, method, **request):
        return self.call(method or api[0], at or _fill(api[1], path or {}), api[2], **request)
`;

const fill = String.raw`

def _fill(path, values):
    """Puts values into the {names} of a path."""
    def value(match):
        name = match.group(1)
        if name not in values:
            raise ValueError("path parameter {} is missing".format(name))
        return quote(str(values[name]), safe="")
    return re.sub(r"\{([A-Za-z0-9_.-]+)\}", value, path)
`;

const docOf = ({ api }: NamedApi): string => {
  const lines = [`${api.method} ${plainPath(api.path)}`, oneLine(api.description)].filter((line) => line !== '');
  for (const one of api.parameters)
    lines.push(
      `${one.position} ${one.name} (${one.type}${one.required ? ', required' : ''}) ${oneLine(one.description)}`.trim(),
    );
  return pythonString(lines.join('\n')).replaceAll('\\u000a', '\\n');
};

const methodOf = (named: NamedApi): string => {
  const { api } = named;
  const description = [api.method === 'ANY' ? 'GET' : api.method, plainPath(api.path)].map(pythonString).join(', ');
  return `
    def ${snakeCase(named.words)}(self, path=None, query=None, headers=None, form=None, body=None, at=None, method=None):
        ${docOf(named)}
        api = (${description}, ${isSigned(api) ? 'True' : 'False'})
        return self._call(api, path, at, method, query=query, headers=headers, form=form, body=body)
`;
};

export const pythonClient = (service: DescribedService, readme: string): Files => {
  const name = packageName(service);
  const folder = name.replaceAll('-', '_');
  const heading = pythonString(
    `Client of ${oneLine(service.name)} (${service.id}), environment ${service.environment}. Generated.`,
  );
  return {
    'README.md': readme,
    'pyproject.toml': `[build-system]
requires = ["setuptools"]
build-backend = "setuptools.build_meta"

[project]
name = "${name}"
version = "${packageVersion(service)}"
requires-python = ">=3.8"

[tool.setuptools]
packages = ["${folder}"]
`,
    [`${folder}/__init__.py`]: `${heading}
from .client import ENDPOINT, Client, Response
from .signing import authorization, signature, signed_headers

__all__ = ["ENDPOINT", "Client", "Response", "authorization", "signature", "signed_headers"]
`,
    [`${folder}/signing.py`]: signing,
    [`${folder}/client.py`]: `${heading}
import http.client
import json
import re
from urllib.parse import quote, urlencode, urlsplit

from .signing import signed_headers

ENDPOINT = ${pythonString(service.urls[0] ?? '')}
${fill}${client}${nameApis(service.apis).map(methodOf).join('')}`,
  };
};
