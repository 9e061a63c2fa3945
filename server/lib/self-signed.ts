// A certificate that signs itself: X.509 v3 (RFC 5280) for an EC P-256 key, in DER. Node reads and checks certificates but
// makes none; the packages that do bring fifteen others along, or RSA only.
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

export interface SelfSigned {
  /** PEM. */
  readonly certificate: string;
  /** PKCS #8 PEM. */
  readonly key: string;
}

export interface SelfSignedOptions {
  readonly commonName: string;
  /** DNS names, `*.example.com` among them. At least one. */
  readonly names: readonly string[];
  readonly notBefore: Date;
  readonly notAfter: Date;
}

const tlv = (tag: number, ...parts: readonly Buffer[]): Buffer => {
  const content = Buffer.concat(parts);
  if (content.length < 0x80) return Buffer.concat([Buffer.from([tag, content.length]), content]);
  const length = content.length.toString(16);
  const octets = Buffer.from(length.length % 2 === 0 ? length : `0${length}`, 'hex');
  return Buffer.concat([Buffer.from([tag, 0x80 | octets.length]), octets, content]);
};
const sequence = (...parts: readonly Buffer[]): Buffer => tlv(0x30, ...parts);
const oid = (hex: string): Buffer => tlv(0x06, Buffer.from(hex, 'hex'));
const octetString = (content: Buffer): Buffer => tlv(0x04, content);
const bitString = (content: Buffer): Buffer => tlv(0x03, Buffer.from([0]), content);
const TRUE = tlv(0x01, Buffer.from([0xff]));
const ECDSA_WITH_SHA256 = sequence(oid('2a8648ce3d040302'));

/** UTCTime up to 2049, GeneralizedTime from then on (section 4.1.2.5). */
const time = (date: Date): Buffer => {
  const text = `${date.toISOString().slice(0, 19).replace(/[-:T]/g, '')}Z`;
  return date.getUTCFullYear() < 2050
    ? tlv(0x17, Buffer.from(text.slice(2), 'latin1'))
    : tlv(0x18, Buffer.from(text, 'latin1'));
};

const extension = (id: string, value: Buffer, critical = false): Buffer =>
  sequence(oid(id), ...(critical ? [TRUE] : []), octetString(value));

const pem = (label: string, der: Buffer): string =>
  `-----BEGIN ${label}-----\n${der.toString('base64').replace(/.{64}(?=.)/g, '$&\n')}\n-----END ${label}-----\n`;

/** Makes a key and the certificate for it. */
export const makeSelfSigned = ({ commonName, names, notBefore, notAfter }: SelfSignedOptions): SelfSigned => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  // Positive, not zero, no longer than 20 octets (section 4.1.2.2).
  const serial = randomBytes(16);
  serial[0] = (serial[0]! & 0x3f) | 0x40;
  const subject = sequence(tlv(0x31, sequence(oid('550403'), tlv(0x0c, Buffer.from(commonName, 'utf8')))));
  const keyId = createHash('sha1').update(spki.subarray(-65)).digest();
  const extensions = sequence(
    extension('551d13', sequence(), true),
    // digitalSignature
    extension('551d0f', tlv(0x03, Buffer.from([7, 0x80])), true),
    // serverAuth
    extension('551d25', sequence(oid('2b06010505070301'))),
    extension('551d0e', octetString(keyId)),
    extension('551d11', sequence(...names.map((name) => tlv(0x82, Buffer.from(name, 'latin1'))))),
  );
  const toBeSigned = sequence(
    tlv(0xa0, tlv(0x02, Buffer.from([2]))),
    tlv(0x02, serial),
    ECDSA_WITH_SHA256,
    subject,
    sequence(time(notBefore), time(notAfter)),
    subject,
    spki,
    tlv(0xa3, extensions),
  );
  const signature = sign('sha256', toBeSigned, privateKey);
  return {
    certificate: pem('CERTIFICATE', sequence(toBeSigned, ECDSA_WITH_SHA256, bitString(signature))),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
  };
};
