// Parameters of a multipart/form-data body (TC3 only). The Python SDK sends lists and structures as JSON parts.
import { getMultipartBoundary, MultipartParseError, parseMultipart } from '@remix-run/multipart-parser';
import type { ParameterObject, Parameters, ParameterValue } from '#kernel/parameters.ts';
import { parseJsonTree } from '#lib/json-tree.ts';
import type { WireRequest } from '../dialect.ts';
import { header } from '../dialect.ts';
import { refuseUnreadable } from './request.ts';

const MAX_PARTS = 1000;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** A part's content as a parameter: text where it is UTF-8, else Base64, which is how the JSON form carries binary data. */
const partText = (bytes: Buffer): string => {
  try {
    return utf8.decode(bytes);
  } catch {
    return bytes.toString('base64');
  }
};

export const multipartParameters = (request: WireRequest): Parameters => {
  const boundary = getMultipartBoundary(header(request, 'content-type') ?? '');
  if (!boundary || boundary.length > 70) return refuseUnreadable('Content-Type has no usable boundary');
  const pairs: [string, string][] = [];
  const json: Record<string, ParameterValue> = Object.create(null);
  const size = request.body.length;
  try {
    for (const part of parseMultipart(request.body, {
      boundary,
      maxParts: MAX_PARTS,
      maxFileSize: size,
      maxTotalSize: size,
    })) {
      const { name } = part;
      if (name === undefined || name === '') return refuseUnreadable('a part of the body has no name');
      const bytes = Buffer.from(part.bytes);
      if (part.mediaType === 'application/json') {
        const value = parseJsonTree(bytes);
        if (value === undefined) return refuseUnreadable('a JSON part of the body is not well-formed');
        json[name] = value;
      } else pairs.push([name, partText(bytes)]);
    }
  } catch (error) {
    if (error instanceof MultipartParseError) return refuseUnreadable('the multipart body is not well-formed');
    throw error;
  }
  return { pairs, json: json as ParameterObject };
};
