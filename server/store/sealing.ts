// Seals secrets for the store: AES-256-GCM under the master key. A sealed text opens only for the purpose it was sealed for,
// so a row copied to another place in the database is worthless there.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** First byte of a sealed text. A new form gets a new number; old ones stay readable. */
const VERSION = 1;
const IV_BYTES = 12;
const TAG_BYTES = 16;

export interface Sealer {
  /** Base64url of version, IV, ciphertext and tag. Two seals of one text differ. */
  seal(plain: string, purpose: string): string;
  /** Throws when the text was changed, sealed under another key, or for another purpose. */
  open(sealed: string, purpose: string): string;
}

/** @param masterKey 32 bytes */
export const createSealer = (masterKey: Uint8Array): Sealer => {
  if (masterKey.byteLength !== 32) throw new Error('the master key must be 32 bytes');
  const key = Uint8Array.from(masterKey);
  return {
    seal: (plain, purpose) => {
      // Random 96-bit IVs are safe up to 2^32 seals under one key (NIST SP 800-38D, 8.3); a control plane stays far below.
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, iv);
      cipher.setAAD(Buffer.from(purpose, 'utf8'));
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return Buffer.concat([Buffer.of(VERSION), iv, body, cipher.getAuthTag()]).toString('base64url');
    },
    open: (sealed, purpose) => {
      const bytes = Buffer.from(sealed, 'base64url');
      // Decoding forgives stray characters; a sealed text has one spelling only.
      const isWhole = bytes.byteLength >= 1 + IV_BYTES + TAG_BYTES && bytes.toString('base64url') === sealed;
      if (!isWhole || bytes[0] !== VERSION) throw new Error('this is not a text Portico sealed');
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(1, 1 + IV_BYTES), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAAD(Buffer.from(purpose, 'utf8'));
      decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
      try {
        const plain = decipher.update(bytes.subarray(1 + IV_BYTES, -TAG_BYTES));
        return Buffer.concat([plain, decipher.final()]).toString('utf8');
      } catch {
        throw new Error(
          'a sealed text does not open: it was changed, or the master key is not the one it was sealed under',
        );
      }
    },
  };
};
