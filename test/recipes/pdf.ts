import { deflateSync } from 'node:zlib';

/** What a PDF document is to hold. */
export interface PdfRecipe {
  /** Entries of the information dictionary, as they stand. */
  readonly info?: string;
  /** Packs the information dictionary into an object stream, with a cross-reference stream as trailer. */
  readonly packed?: boolean;
  readonly before?: string;
  readonly after?: string;
}

const INFO = '/Producer (pdfTeX-1.40) /CreationDate (D:20240109100000Z) /Title <FEFF00FC>';
const ID = '[<00ff> <00ff>]';

/** A small PDF document (ISO 32000-2). */
export function pdfFile({ info = INFO, packed = false, before = '', after = '\n' }: PdfRecipe = {}): Buffer {
  const stream = Buffer.from('BT (5 0 obj) Tj ET');
  const parts = [
    Buffer.from(`${before}%PDF-1.7\n%\xe2\xe3\n`, 'latin1'),
    Buffer.from('1 0 obj\n<< /Type /Catalog /Names [(a \\) b) <<>>] >>\nendobj\n'),
    Buffer.from(`2 0 obj\n<< /Length ${stream.length} >>\nstream\n`),
    stream,
    Buffer.from('\nendstream\nendobj\n'),
  ];
  if (packed) {
    const content = deflateSync(`3 0 ${''}<< ${info} >>`);
    parts.push(
      Buffer.from(
        `4 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length ${content.length} >>\nstream\n`,
      ),
      content,
      Buffer.from(
        `\nendstream\nendobj\n5 0 obj\n<< /Type /XRef /Info 3 0 R /ID ${ID} /Length 0 >>\nstream\n\nendstream\nendobj\nstartxref\n9\n%%EOF${after}`,
      ),
    );
  } else {
    parts.push(
      Buffer.from(
        `3 0 obj\n<< ${info} >>\nendobj\nxref\n0 1\n0000000000 65535 f \ntrailer\n<< /Info 3 0 R /ID ${ID} >>\nstartxref\n9\n%%EOF${after}`,
      ),
    );
  }
  return Buffer.concat(parts);
}

/** Small documents of both kinds, by file name. */
export function pdfSeeds(): Record<string, Uint8Array> {
  return { 'table.pdf': pdfFile(), 'packed.pdf': pdfFile({ packed: true }) };
}
