import { latin1, utf16le } from '../../../codec/index.ts';

/** Labels of the Encoding Standard by Windows code page; others are read as Windows-1252. */
const LABELS: Readonly<Record<number, string>> = {
  874: 'windows-874',
  932: 'shift_jis',
  936: 'gbk',
  949: 'euc-kr',
  950: 'big5',
  1200: 'utf-16le',
  10000: 'macintosh',
  20866: 'koi8-r',
  20932: 'euc-jp',
  21866: 'koi8-u',
  28592: 'iso-8859-2',
  28595: 'iso-8859-5',
  28597: 'iso-8859-7',
  54936: 'gb18030',
  65001: 'utf-8',
};

const decoders = new Map<number, InstanceType<typeof TextDecoder>>();

/** Whether the page is one whose text can be decoded; 0, "neutral", is one: it holds ASCII only. */
export function knowsCodepage(page: number): boolean {
  return page === 0 || page === 1252 || page === 20127 || page === 28591 || labelOf(page) !== undefined;
}

/**
 * Text of a Windows code page, with `\ufffd` where bytes mean nothing in it; pages that are not known are read as
 * Windows-1252.
 */
export function decodePage(bytes: Uint8Array, page: number): string {
  if (page !== 1200) {
    const plain = latin1(bytes);
    if (!/[\x80-\xff]/.test(plain)) return plain;
  } else return utf16le(bytes);
  let decoder = decoders.get(page);
  if (!decoder) {
    decoder = new TextDecoder(labelOf(page) ?? 'windows-1252', { ignoreBOM: true });
    decoders.set(page, decoder);
  }
  return decoder.decode(bytes);
}

function labelOf(page: number): string | undefined {
  if (page >= 1250 && page <= 1258) return `windows-${page}`;
  return Object.hasOwn(LABELS, page) ? LABELS[page] : undefined;
}
