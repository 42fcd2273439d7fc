import { hash } from 'node:crypto';
import {
  ByteReader,
  copyOf,
  hex,
  inflateZlib,
  type Notes,
  parseXml,
  sliceSource,
  type XmlElement,
  type XmlErrorKind,
  xmlChild,
} from '../../../codec/index.ts';
import type { ProblemCode, RandomSource } from '../../../model/index.ts';
import { digestLength, digestName } from './checksum.ts';
import type { XarHeader } from './header.ts';
import type { HeapRange } from './heap.ts';
import type { Tally } from './tally.ts';
import { integerOf, only } from './values.ts';

/** The table of contents of an archive. */
export interface XarToc {
  /** The compressed bytes as stored; fewer than the header states where the file was cut. */
  readonly stored: Uint8Array;
  /** The `toc` element. */
  readonly element: XmlElement;
  /** The document around it. */
  readonly root: XmlElement;
}

const XML_PROBLEMS: Readonly<Record<XmlErrorKind, ProblemCode>> = {
  malformed: 'xar.toc-xml',
  doctype: 'xar.toc-doctype',
  encoding: 'xar.toc-xml',
  depth: 'xar.toc-xml',
  elements: 'limit.steps',
  name: 'xar.toc-xml',
};

/**
 * Inflates and parses the table of contents. What the header claims is bounded by the file and `limits.metadata`
 * before anything is allocated.
 * @returns undefined where no `toc` element could be read, which is reported
 */
export async function readToc(
  source: RandomSource,
  header: XarHeader,
  notes: Notes,
  tally: Tally,
): Promise<XarToc | undefined> {
  const there = source.size - header.size;
  if (header.tocLength > there) {
    notes.problem(
      'xar.truncated',
      `the table of contents has ${header.tocLength} bytes, ${there} are left in the file`,
      8,
    );
  }
  const length = Math.min(header.tocLength, there);
  if (length > notes.limits.metadata) {
    notes.problem(
      'limit.metadata',
      `a table of contents of ${length} compressed bytes (--limit metadata)`,
      8,
    );
    return undefined;
  }
  const stored = copyOf(await source.read(header.size, length));
  const bytes = await inflate(source, header, length, notes);
  if (!bytes) return undefined;
  const { root, error } = parseXml(bytes, { elements: notes.limits.steps });
  if (error) {
    const place = `${error.message} at byte ${error.offset} of the inflated table`;
    notes.problem(
      XML_PROBLEMS[error.kind],
      error.kind === 'elements' ? `${place} (--limit steps)` : place,
      header.size,
    );
  }
  const element = root?.name === 'xar' ? only(root, 'toc', tally) : undefined;
  if (root && element) return { stored, element, root };
  if (!error) notes.problem('xar.toc-xml', 'the document has no <xar><toc>', header.size);
  return undefined;
}

async function inflate(source: RandomSource, header: XarHeader, length: number, notes: Notes) {
  const reader = new ByteReader(sliceSource(source, header.size, length));
  let damaged = false;
  const inner: Notes = {
    ...notes,
    wantsFields: false,
    field() {},
    problem(code, message, offset) {
      damaged = true;
      notes.problem(code, `table of contents: ${message}`, header.size + (offset ?? 0));
    },
  };
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of inflateZlib(reader, inner)) {
    size += chunk.length;
    if (size > notes.limits.metadata) {
      notes.problem(
        'limit.metadata',
        `the table of contents inflates to more than ${notes.limits.metadata} bytes (--limit metadata)`,
        16,
      );
      await reader.close();
      return undefined;
    }
    parts.push(copyOf(chunk));
  }
  const rest = length - reader.position;
  await reader.close();
  if (!damaged && size !== header.tocSize) {
    notes.problem('xar.toc-length', `the header states ${header.tocSize} bytes, there are ${size}`, 16);
  }
  if (!damaged && rest > 0) {
    notes.problem(
      'xar.toc-trailing-data',
      `${rest} bytes between the compressed table and the heap`,
      header.heap - rest,
    );
  }
  return Buffer.concat(parts);
}

/**
 * Compares the checksum in the heap with the compressed table of contents, and header and table about it.
 * @returns the checksum's place in the file
 */
export async function verifyToc(
  source: RandomSource,
  header: XarHeader,
  toc: XarToc,
  notes: Notes,
  tally: Tally,
): Promise<HeapRange | undefined> {
  const element = only(toc.element, 'checksum', tally);
  const style = element?.attributes['style'] ?? (element ? '' : 'none');
  const stated = digestName(style);
  const expected = header.checksum ?? stated;
  if (header.checksum !== undefined && stated !== header.checksum) {
    const what = element ? `the table says ${JSON.stringify(style)}` : 'the table has no <checksum>';
    notes.problem('xar.checksum-style', `the header says ${header.checksum}, ${what}`, 24);
  }
  if (expected === 'none') {
    if (stated === 'none')
      notes.problem('xar.no-checksum', 'neither header nor table of contents names one', 24);
    return element && placeOf(element, header, tally);
  }
  const length = expected === undefined ? undefined : digestLength(expected);
  const place = element ? placeOf(element, header, tally) : undefined;
  if (expected === undefined || length === undefined) return place;
  const range = place ?? { start: header.heap, length, what: 'the TOC checksum', kind: 'checksum' };
  if (range.start !== header.heap || range.length !== length) {
    const at = `heap offset ${range.start - header.heap} with ${range.length} bytes`;
    notes.problem('xar.checksum-place', `at ${at}, expected at 0 with ${length}`, range.start);
  }
  // The checksum of a table that was cut cannot fit; that it was cut is reported already.
  if (toc.stored.length === header.tocLength)
    await compare(source, toc, expected, { ...range, length }, notes);
  return place;
}

async function compare(source: RandomSource, toc: XarToc, style: string, range: HeapRange, notes: Notes) {
  const inFile = range.start + range.length <= source.size;
  const found = inFile ? hex(await source.read(range.start, range.length)) : '';
  const real = hash(style, toc.stored, 'hex');
  if (found !== '' && notes.wantsFields) {
    notes.field({
      name: 'TOC checksum',
      value: found,
      offset: range.start,
      length: range.length,
      meaning: 'checksum',
    });
  }
  if (found === real) return;
  const stored = found === '' ? 'outside the file' : found;
  notes.problem(
    'xar.toc-checksum',
    `the ${style} in the heap is ${stored}, that of the table is ${real}`,
    range.start,
  );
}

function placeOf(element: XmlElement, header: XarHeader, tally: Tally): HeapRange | undefined {
  if (!xmlChild(element, 'offset') && !xmlChild(element, 'size')) return undefined;
  const start = header.heap + (integerOf(element, 'offset', tally) ?? 0);
  return {
    start,
    length: integerOf(element, 'size', tally) ?? 0,
    what: 'the TOC checksum',
    kind: 'checksum',
  };
}
