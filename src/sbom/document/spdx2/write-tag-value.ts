import type { Bom } from '../../../model/index.ts';
import type { Draft, Plain } from '../spdx/node.ts';
import { DOCUMENT } from '../spdx/words.ts';
import { type Ledger, ledger, type SpdxWriteOptions, type WrittenBom } from '../spdx/written.ts';
import { buildSpdx23 } from './build.ts';
import { TAGS, type TagOwner } from './tags.ts';

/**
 * Writes a bill of materials as SPDX 2.3 in tag-value form, with what {@link buildSpdx23} gives and in its order. Files come before
 * packages, because a file behind a package would belong to it; relationships come last. UTF-8, a line end at the end.
 * @throws AssayError `usage.option` where an option is no date or URI
 */
export function writeSpdx23TagValue(bom: Bom, options: SpdxWriteOptions = {}): WrittenBom {
  const book = ledger();
  const draft = buildSpdx23(bom, options, book);
  const writer: Writer = { lines: [], book };
  writeDocument(draft, writer);
  for (const file of list(draft, 'files')) writeElement('file', file, writer);
  for (const snippet of list(draft, 'snippets')) writeElement('snippet', snippet, writer);
  for (const one of list(draft, 'packages')) writeElement('package', one, writer);
  for (const licence of list(draft, 'hasExtractedLicensingInfos')) writeElement('licence', licence, writer);
  writeRelationships(draft, writer);
  return { text: `${writer.lines.join('\n')}\n`, losses: book.losses, additions: book.additions };
}

interface Writer {
  readonly lines: string[];
  readonly book: Ledger;
}

/** Fields whose tag has parts, and how they are put together. */
const SPECIAL: Readonly<Record<string, (item: Draft) => readonly (readonly [tag: string, value: string])[]>> =
  {
    'package/checksums': (item) => [
      ['PackageChecksum', `${text(item, 'algorithm')}: ${text(item, 'checksumValue')}`],
    ],
    'file/checksums': (item) => [
      ['FileChecksum', `${text(item, 'algorithm')}: ${text(item, 'checksumValue')}`],
    ],
    'package/packageVerificationCode': (item) => [['PackageVerificationCode', codeText(item)]],
    'package/externalRefs': (item) => [
      [
        'ExternalRef',
        ['referenceCategory', 'referenceType', 'referenceLocator'].map((name) => text(item, name)).join(' '),
      ],
      ...(item['comment'] === undefined ? [] : [['ExternalRefComment', text(item, 'comment')] as const]),
    ],
    'document/externalDocumentRefs': (item) => {
      const checksum = (item['checksum'] ?? {}) as Draft;
      const digest = `${text(checksum, 'algorithm')}: ${text(checksum, 'checksumValue')}`;
      return [
        [
          'ExternalDocumentRef',
          `${text(item, 'externalDocumentId')} ${text(item, 'spdxDocument')} ${digest}`,
        ],
      ];
    },
    'snippet/ranges': (item) => {
      const [start, end] = [item['startPointer'], item['endPointer']] as [Draft?, Draft?];
      const name = start?.['offset'] === undefined ? 'lineNumber' : 'offset';
      const tag = name === 'offset' ? 'SnippetByteRange' : 'SnippetLineRange';
      return [[tag, `${text(start ?? {}, name)}:${text(end ?? {}, name)}`]];
    },
  };

/** The tag of each plain field, by owner and field. */
const TAG_OF: ReadonlyMap<string, string> = new Map(
  Object.entries(TAGS).map(([tag, [owner, field]]) => [`${owner}/${field.replace('*', '')}`, tag]),
);

/** The tag an element begins with, and the field it holds. */
const FIRST: Readonly<Partial<Record<TagOwner, string>>> = {
  package: 'name',
  file: 'fileName',
  snippet: 'SPDXID',
  licence: 'licenseId',
};

function writeDocument(draft: Draft, writer: Writer): void {
  const first = ['spdxVersion', 'dataLicense', 'SPDXID', 'name', 'documentNamespace', 'comment'];
  for (const name of first) if (name in draft) plain('document', name, draft[name]!, writer);
  for (const item of list(draft, 'externalDocumentRefs'))
    parts('document/externalDocumentRefs', item, writer);
  const creation = (draft['creationInfo'] ?? {}) as Draft;
  for (const name of Object.keys(creation))
    plain('document', `creationInfo/${name}`, creation[name]!, writer);
  annotations(draft, DOCUMENT, writer);
  for (const review of list(draft, 'revieweds')) writeElement('review', review, writer);
}

function writeElement(owner: TagOwner, draft: Draft, writer: Writer): void {
  if (owner !== 'review') writer.lines.push('');
  const first = FIRST[owner];
  const names = Object.keys(draft).filter((name) => name !== first && name !== 'annotations');
  // The id goes next, so that what is between a name and an id is never taken for another element's.
  const rank = (name: string): number => (name === 'SPDXID' || name === 'reviewer' ? 0 : 1);
  const sorted = names.sort((a, b) => rank(a) - rank(b));
  for (const name of first === undefined ? sorted : [first, ...sorted]) {
    const value = draft[name];
    if (value === undefined) continue;
    const special = `${owner}/${name}`;
    if (Object.hasOwn(SPECIAL, special))
      for (const item of Array.isArray(value) ? value : [value]) parts(special, item as Draft, writer);
    else plain(owner, name, value, writer);
  }
  annotations(draft, text(draft, 'SPDXID'), writer);
}

function annotations(draft: Draft, id: string, writer: Writer): void {
  for (const item of list(draft, 'annotations'))
    for (const name of ['annotator', 'annotationDate', 'annotationType', 'comment', 'SPDXREF'])
      plain('annotation', name, name === 'SPDXREF' ? id : (item[name] ?? ''), writer);
}

function writeRelationships(draft: Draft, writer: Writer): void {
  const all = list(draft, 'relationships');
  if (all.length > 0) writer.lines.push('');
  for (const item of all) {
    const value = ['spdxElementId', 'relationshipType', 'relatedSpdxElement'].map((name) => text(item, name));
    line('Relationship', value.join(' '), writer);
    if (item['comment'] !== undefined) line('RelationshipComment', text(item, 'comment'), writer);
  }
}

function parts(special: string, item: Draft, writer: Writer): void {
  for (const [tag, value] of SPECIAL[special]!(item)) line(tag, value, writer);
}

function plain(owner: TagOwner, name: string, value: Plain, writer: Writer): void {
  const own = owner === 'snippet' && name === 'SPDXID' ? 'SnippetSPDXID' : undefined;
  const seeAlso = owner === 'licence' && name === 'seeAlsos' ? 'LicenseCrossReference' : undefined;
  const tag = own ?? seeAlso ?? TAG_OF.get(`${owner}/${name}`) ?? (name === 'SPDXID' ? 'SPDXID' : undefined);
  if (tag === undefined) {
    writer.book.lose('', `${owner}/${name}`, 'the tag-value form has no tag for it');
    return;
  }
  for (const item of Array.isArray(value) ? (value as readonly Plain[]) : [value])
    line(tag, typeof item === 'string' ? item : JSON.stringify(item), writer);
}

/** One tag; text of several lines, or with white space around it, is put into `<text>`. */
function line(tag: string, value: string, { lines, book }: Writer): void {
  const unix = value.replace(/\r\n?/g, '\n').replaceAll('</text>', '< /text>');
  if (unix !== value) book.lose('', tag, 'the tag-value form cannot hold carriage returns and </text>');
  const wrapped = unix.includes('\n') || unix.trim() !== unix || unix.startsWith('<text>');
  lines.push(wrapped ? `${tag}: <text>${unix}</text>` : `${tag}: ${unix}`.trimEnd());
}

function codeText(item: Draft): string {
  const excluded = (item['packageVerificationCodeExcludedFiles'] ?? []) as readonly Plain[];
  const value = text(item, 'packageVerificationCodeValue');
  return excluded.length === 0 ? value : `${value} (excludes: ${excluded.join(', ')})`;
}

function list(draft: Draft, name: string): readonly Draft[] {
  return (draft[name] ?? []) as readonly Draft[];
}

function text(draft: Draft, name: string): string {
  return String(draft[name] ?? '');
}
