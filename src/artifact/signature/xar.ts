import { asBuffer, copyOf, hasAscii, type XmlElement, xmlChild } from '../../codec/index.ts';
import type { Field, RandomSource } from '../../model/index.ts';

/** A signature a XAR table of contents announces. Data only: nothing here says that it is valid. */
export interface XarSignature {
  /** `signature` (over the TOC digest) or `x-signature` (detached CMS over it). */
  readonly element: 'signature' | 'x-signature';
  /** As stored: `RSA`, `CMS`; `` where missing. */
  readonly style: string;
  /** Offset of the signature in the file; undefined where the table has no usable one. */
  readonly offset: number | undefined;
  /** Bytes reserved for it. */
  readonly size: number | undefined;
  /** DER certificates in stored order, the signer's first. */
  readonly certificates: readonly Uint8Array[];
  /** Certificates that are not base64. */
  readonly unreadable: number;
}

/**
 * The signatures of a `toc` element (Apple's libxar: `signature` holds `offset`, `size` and an XML-DSig `KeyInfo`).
 * @param heap offset of the heap in the file
 */
export function xarSignatures(toc: XmlElement, heap: number): XarSignature[] {
  const signatures: XarSignature[] = [];
  for (const element of toc.children) {
    if (element.name !== 'signature' && element.name !== 'x-signature') continue;
    const offset = digits(xmlChild(element, 'offset'));
    const texts = certificateTexts(element);
    const certificates = texts.map(fromBase64).filter((der) => der !== undefined);
    signatures.push({
      element: element.name,
      style: element.attributes['style'] ?? '',
      offset: offset === undefined ? undefined : heap + offset,
      size: digits(xmlChild(element, 'size')),
      certificates,
      unreadable: texts.length - certificates.length,
    });
  }
  return signatures;
}

function digits(element: XmlElement | undefined): number | undefined {
  return element && /^\s*\d{1,20}\s*$/.test(element.text) ? Number(element.text) : undefined;
}

/** Prefixes such as `ds:` are allowed by XML-DSig. */
function certificateTexts(element: XmlElement): string[] {
  const texts: string[] = [];
  for (const child of element.children) {
    if (/^(?:[^:]*:)?X509Certificate$/.test(child.name)) texts.push(child.text);
    else texts.push(...certificateTexts(child));
  }
  return texts;
}

function fromBase64(text: string): Uint8Array | undefined {
  const tight = text.replace(/\s+/g, '');
  return tight !== '' && /^[A-Za-z0-9+/]+={0,2}$/.test(tight) ? Buffer.from(tight, 'base64') : undefined;
}

/** One record of the notarisation staple at the end of a XAR file. */
export interface XarTicketRecord {
  /** 1 terminator (the first record), 2 ticket. */
  readonly type: number;
  /** Offset of the record's bytes in the file; they stand before its trailer. */
  readonly offset: number;
  readonly length: number;
  /** Offset of the 16-byte trailer. */
  readonly trailer: number;
  readonly version: number;
}

/** The notarisation staple of a XAR file. Data only: the ticket is not verified. */
export interface XarTicket {
  /** Where the staple begins in the file; it reaches to the end. */
  readonly offset: number;
  /** In stored order. */
  readonly records: readonly XarTicketRecord[];
  /** The first bytes of the ticket, up to 1 MiB. */
  readonly ticket: Uint8Array;
}

const TRAILER = 16;
const TERMINATOR = 1;
const TICKET = 2;
const MOST_RECORDS = 64;
const MOST_TICKET = 1 << 20;

/**
 * Reads the staple that `stapler` puts behind the heap, backwards from the end of the file: records whose 16-byte
 * little-endian trailers (`t8lr`, u16 version, u16 type, u32 length, u32 unused) follow their bytes, the terminator
 * record first (documented by apple-codesign, the only public description).
 * @param from where it may begin at the earliest @returns undefined where there is no complete staple
 */
export async function xarTicket(source: RandomSource, from: number): Promise<XarTicket | undefined> {
  const records: XarTicketRecord[] = [];
  let end = source.size;
  while (end - TRAILER >= from && records.length < MOST_RECORDS) {
    const trailer = asBuffer(await source.read(end - TRAILER, TRAILER));
    if (trailer.length < TRAILER || !hasAscii(trailer, 't8lr')) return undefined;
    const length = trailer.readUInt32LE(8);
    const start = end - TRAILER - length;
    if (start < from) return undefined;
    const type = trailer.readUInt16LE(6);
    records.unshift({
      type,
      offset: start,
      length,
      trailer: end - TRAILER,
      version: trailer.readUInt16LE(4),
    });
    end = start;
    if (type !== TERMINATOR) continue;
    const ticket = records.find((record) => record.type === TICKET);
    if (!ticket) return undefined;
    const bytes = copyOf(await source.read(ticket.offset, Math.min(ticket.length, MOST_TICKET)));
    return { offset: end, records, ticket: bytes };
  }
  return undefined;
}

/** The bytes of a signature as a field; its certificates stand in the table of contents. */
export function xarSignatureField(signature: XarSignature): Field {
  return {
    name: signature.element,
    value: signature.style,
    offset: signature.offset ?? 0,
    length: signature.size ?? 0,
    meaning: 'signature',
  };
}

/** The records of a staple as fields; offsets count in the file. */
export function xarTicketField(ticket: XarTicket, end: number): Field {
  const fields = ticket.records.map((record): Field => {
    const { type, offset, length, trailer, version } = record;
    const name = type === TICKET ? 'ticket' : type === TERMINATOR ? 'terminator' : `record ${type}`;
    return {
      name,
      offset,
      length: length + TRAILER,
      ...(type === TICKET ? { meaning: 'signature' as const } : {}),
      fields: [
        { name: 'version', value: version, offset: trailer + 4, length: 2 },
        { name: 'type', value: type, offset: trailer + 6, length: 2 },
        { name: 'length', value: length, offset: trailer + 8, length: 4, meaning: 'size' },
      ],
    };
  });
  return {
    name: 'notarization staple',
    offset: ticket.offset,
    length: end - ticket.offset,
    meaning: 'signature',
    fields,
  };
}
