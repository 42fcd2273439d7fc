import type { DocNode } from '../spdx/node.ts';
import type { TagOwner } from './tags.ts';

/** A value in JSON form. */
export type Value = DocNode;

/** Owner, field and JSON form of a tag's value. */
export type TagResult = readonly [owner: TagOwner, field: string, value: Value];

/**
 * The JSON form of the tags whose value has parts (SPDX 2.3, annex D): checksums, references, verification codes, ranges and
 * relationships. Undefined for all other tags and for values without the parts.
 */
export function tagValue(tag: string, value: string, place: string): TagResult | undefined {
  if (!Object.hasOwn(READERS, tag)) return undefined;
  const [owner, field, pattern, names] = READERS[tag]!;
  const match = pattern.exec(value);
  if (!match) return undefined;
  const node = names === undefined ? urls(value, place) : object(names, match, place);
  return [owner, field, node];
}

type Names = readonly string[];

/** Owner, field, the parts, and the names of the parts; `a/b` is a field of a field. */
const READERS: Readonly<Record<string, readonly [TagOwner, string, RegExp, Names?]>> = {
  PackageChecksum: ['package', 'checksums*', /^([^\s:]+)\s*:\s*(\S.*)$/s, ['algorithm', 'checksumValue']],
  FileChecksum: ['file', 'checksums*', /^([^\s:]+)\s*:\s*(\S.*)$/s, ['algorithm', 'checksumValue']],
  PackageVerificationCode: [
    'package',
    'packageVerificationCode',
    /^([^\s(]+)(?:\s*\(\s*(?:excludes:\s*)?([^)]*)\))?\s*$/,
    ['packageVerificationCodeValue', 'packageVerificationCodeExcludedFiles*'],
  ],
  ExternalRef: [
    'package',
    'externalRefs*',
    /^(\S+)\s+(\S+)\s+(\S.*)$/s,
    ['referenceCategory', 'referenceType', 'referenceLocator'],
  ],
  ExternalRefComment: ['package', 'externalRefs[]/comment', /^(.*)$/s, ['']],
  ExternalDocumentRef: [
    'document',
    'externalDocumentRefs*',
    /^(\S+)\s+(\S+)\s+([^\s:]+)\s*:\s*(\S+)\s*$/,
    ['externalDocumentId', 'spdxDocument', 'checksum/algorithm', 'checksum/checksumValue'],
  ],
  Relationship: [
    'document',
    'relationships*',
    /^(\S+)\s+(\S+)\s+(\S+)\s*$/,
    ['spdxElementId', 'relationshipType', 'relatedSpdxElement'],
  ],
  RelationshipComment: ['document', 'relationships[]/comment', /^(.*)$/s, ['']],
  SnippetByteRange: [
    'snippet',
    'ranges*',
    /^(\d+)\s*:\s*(\d+)$/,
    ['startPointer/offset', 'endPointer/offset'],
  ],
  SnippetLineRange: [
    'snippet',
    'ranges*',
    /^(\d+)\s*:\s*(\d+)$/,
    ['startPointer/lineNumber', 'endPointer/lineNumber'],
  ],
  LicenseCrossReference: ['licence', 'seeAlsos*', /^(.*)$/s],
};

function object(names: Names, match: RegExpExecArray, place: string): DocNode {
  const scalar = (value: string): DocNode => ({ kind: 'scalar', place, value });
  if (names[0] === '') return scalar(match[1]!);
  const members = new Map<string, DocNode>();
  for (const [i, name] of names.entries()) {
    const text = match[i + 1];
    if (text === undefined) continue;
    const [outer, inner] = name.split('/') as [string, string?];
    if (outer.endsWith('*'))
      members.set(outer.slice(0, -1), { kind: 'list', place, items: text.split(/\s*,\s*/).map(scalar) });
    else if (inner === undefined) members.set(outer, scalar(text));
    else {
      const held = members.get(outer);
      const fields = held?.kind === 'object' ? held.members : new Map<string, DocNode>();
      members.set(outer, { kind: 'object', place, members: new Map([...fields, [inner, scalar(text)]]) });
    }
  }
  return { kind: 'object', place, members };
}

/** One link, or several with commas between them, as the Java tools write them. */
function urls(value: string, place: string): DocNode {
  const parts = value.split(/,\s+/).map((part) => part.trim());
  const several = parts.every((part) => /^[a-z][a-z0-9+.-]*:/i.test(part));
  const items = (several ? parts : [value.trim()]).map(
    (text): DocNode => ({ kind: 'scalar', place, value: text }),
  );
  return { kind: 'list', place, items };
}
