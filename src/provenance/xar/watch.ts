import { X509Certificate } from 'node:crypto';
import { constants, inflateSync } from 'node:zlib';
import { asBuffer, copyOf, hasAscii, parseXml, u64be, type XmlElement, xmlChild } from '../../codec/index.ts';
import type { AttestationKind } from '../../model/index.ts';

/** Signature material of a XAR, and what it says about itself. */
export interface XarMaterial {
  readonly kind: AttestationKind;
  readonly claims: Readonly<Record<string, string>>;
}

/** Watches the bytes of one XAR as they go by: nothing has to be read a second time, however deep it lies. */
export interface XarWatch {
  see(chunk: Uint8Array): void;
  /** After the last byte: what was found, in stored order, a ticket last. */
  finish(): readonly XarMaterial[];
}

const HEADER = 28;
const TRAILER = 16;
/** As much of a table of contents as the XAR reader takes by default (`limits.metadata`), packed and inflated. */
const MOST_TOC = 64 * 1024 * 1024;

/** Starts to watch a file that begins with `xar!`. */
export function watchXar(): XarWatch {
  let start: Buffer = Buffer.alloc(0);
  let end: Buffer = Buffer.alloc(0);
  let parts: Uint8Array[] = [];
  /** Bytes still to be gathered until the table is whole; unknown before the header is. */
  let wanted: number | undefined;
  return {
    see(chunk) {
      end = lastOf(end, chunk);
      if (wanted === 0) return;
      parts.push(copyOf(wanted === undefined ? chunk : chunk.subarray(0, wanted)));
      if (wanted !== undefined) wanted -= Math.min(wanted, chunk.length);
      else {
        start = Buffer.concat(parts);
        if (start.length < HEADER) return;
        const needed = tableEnd(start);
        parts = [start.subarray(0, needed)];
        wanted = Math.max(0, needed - start.length);
      }
    },
    finish: () => [...signaturesOf(Buffer.concat(parts)), ...(isTicket(end) ? [TICKET] : [])],
  };
}

const TICKET: XarMaterial = { kind: 'apple-ticket', claims: {} };

/** A record of type 2 of the staple that `stapler` puts at the end (`t8lr`, u16 version, u16 type, u32 length, u32). */
function isTicket(trailer: Buffer): boolean {
  return trailer.length === TRAILER && hasAscii(trailer, 't8lr') && trailer.readUInt16LE(6) === 2;
}

function lastOf(before: Buffer, chunk: Uint8Array): Buffer {
  const last = asBuffer(copyOf(chunk.subarray(-TRAILER)));
  return last.length === TRAILER ? last : Buffer.concat([before, last]).subarray(-TRAILER);
}

/** Where the compressed table ends in the file; the header alone where it claims more than is read. */
function tableEnd(header: Buffer): number {
  const [size, length] = [header.readUInt16BE(4), u64be(header, 8)];
  return typeof length === 'number' && length <= MOST_TOC ? size + length : HEADER;
}

function signaturesOf(start: Buffer): XarMaterial[] {
  if (start.length <= HEADER) return [];
  const table = inflated(start.subarray(start.readUInt16BE(4)));
  // Most archives are not signed: their table need not be understood.
  if (!table || !/<(x-)?signature[\s>]/.test(table.toString('latin1'))) return [];
  const { root } = parseXml(table);
  const toc = root && xmlChild(root, 'toc');
  const elements = toc?.children.filter(({ name }) => name === 'signature' || name === 'x-signature') ?? [];
  return elements.map((element) => ({ kind: 'xar-signature', claims: claimsOf(element) }));
}

/** The table as far as it goes; what is wrong with it the reader says. */
function inflated(stored: Uint8Array): Buffer | undefined {
  try {
    return inflateSync(stored, { maxOutputLength: MOST_TOC, finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    return undefined;
  }
}

function claimsOf(signature: XmlElement): Record<string, string> {
  const style = signature.attributes['style'];
  const signer = signerOf(certificateText(signature) ?? '');
  return { ...(style ? { style } : {}), ...(signer ? { signer } : {}) };
}

/** The first certificate is the signer's; prefixes such as `ds:` are allowed by XML-DSig. */
function certificateText(element: XmlElement): string | undefined {
  if (/^(?:[^:]*:)?X509Certificate$/.test(element.name)) return element.text;
  for (const child of element.children) {
    const text = certificateText(child);
    if (text !== undefined) return text;
  }
  return undefined;
}

/** The common name in a certificate, base64 of DER. */
function signerOf(certificate: string): string | undefined {
  try {
    const { subject } = new X509Certificate(Buffer.from(certificate, 'base64'));
    return /^CN=(.+)$/m.exec(subject)?.[1];
  } catch {
    // No certificate: the signature is found all the same, only its signer is not named.
    return undefined;
  }
}
