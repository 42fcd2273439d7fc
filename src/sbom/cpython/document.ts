import { createHash } from 'node:crypto';
import { AssayError } from '../../model/index.ts';
import { asciiJson, canonical } from '../document/spdx/canonical.ts';
import { readJsonNode } from '../document/spdx/json.ts';
import { type Plain, plainOf } from '../document/spdx/node.ts';
import { pastMark } from '../json-scan.ts';

/** A package of an SPDX 2.3 document in JSON, as it stands there. */
export interface SpdxPackage {
  readonly [member: string]: Plain | undefined;
  readonly SPDXID: string;
  readonly name: string;
}

/** A file of an SPDX 2.3 document in JSON. */
export interface SpdxFile {
  readonly SPDXID: string;
  readonly fileName: string;
  /** `{algorithm: 'SHA256', checksumValue}`; the value is lower-case hexadecimal. */
  readonly checksums: readonly { readonly algorithm: string; readonly checksumValue: string }[];
}

/** A relationship of an SPDX 2.3 document in JSON. */
export interface SpdxRelation {
  readonly spdxElementId: string;
  readonly relatedSpdxElement: string;
  readonly relationshipType: string;
}

/** A document with its three lists; in-tree documents of CPython lack most other members. */
export interface SpdxDocument {
  /** Every member but the three lists. */
  readonly head: Readonly<Record<string, Plain>>;
  readonly packages: readonly SpdxPackage[];
  readonly files: readonly SpdxFile[];
  readonly relationships: readonly SpdxRelation[];
}

/** SPDX id of CPython's own package in the documents of its releases. */
export const CPYTHON = 'SPDXRef-PACKAGE-cpython';
/** SPDX id of the pip that is bundled. */
export const PIP = 'SPDXRef-PACKAGE-pip';

/** Runs of characters that SPDX ids may not have become one hyphen, as in CPython's tools; two texts may get one id. */
export function encodeId(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9.-]+/g, '-');
}

/** A relationship. */
export function relation(from: string, kind: string, to: string): SpdxRelation {
  return { spdxElementId: from, relatedSpdxElement: to, relationshipType: kind };
}

/** An external reference to a package, spelt as CPython spells it. */
export function purlRef(purl: string): Readonly<Record<string, string>> {
  return { referenceCategory: 'PACKAGE_MANAGER', referenceLocator: purl, referenceType: 'purl' };
}

/** A file entry as CPython's tools write it. */
export function fileEntry(id: string, fileName: string, sha1: string, sha256: string): SpdxFile {
  return {
    SPDXID: id,
    fileName,
    checksums: [
      { algorithm: 'SHA1', checksumValue: sha1 },
      { algorithm: 'SHA256', checksumValue: sha256 },
    ],
  };
}

/** The value of one checksum of a file. */
export function checksumOf(
  { checksums }: Pick<SpdxFile, 'checksums'>,
  algorithm: string,
): string | undefined {
  return checksums.find((one) => one.algorithm === algorithm)?.checksumValue;
}

/** @throws AssayError `sbom.release`, with what is wrong */
export function refuse(message: string, path: string, hint?: string): never {
  throw new AssayError('sbom.release', message, { path, ...(hint === undefined ? {} : { hint }) });
}

/** The verification code of SPDX 2.3, 7.9, of files by their SHA-1. */
export function codeOf(sha1s: readonly string[]): string {
  return createHash('sha1')
    .update([...sha1s].sort().join(''))
    .digest('hex');
}

/**
 * Reads `Misc/sbom.spdx.json` or `Misc/externals.spdx.json`, which may lack lists and everything about the document itself.
 * @param path for errors
 * @throws AssayError `sbom.syntax` where it is no such document, `sbom.too-large`
 */
export function readInTree(content: Uint8Array, path: string): SpdxDocument {
  const ignore = () => {};
  let root: Plain;
  try {
    root = plainOf(readJsonNode(content.subarray(pastMark(content)), ignore, ignore));
  } catch (error) {
    if (!(error instanceof AssayError)) throw error;
    throw new AssayError(error.code, error.message, { path, cause: error });
  }
  if (!isObject(root)) throw malformed(path, 'it is no object');
  const { packages, files, relationships, ...head } = root;
  return {
    head,
    packages: listOf(packages, 'packages', path, ['SPDXID', 'name']) as readonly SpdxPackage[],
    files: listOf(files, 'files', path, ['SPDXID', 'fileName']).map((file, i) => checkFile(file, i, path)),
    relationships: listOf(relationships, 'relationships', path, [
      'spdxElementId',
      'relatedSpdxElement',
      'relationshipType',
    ]) as unknown as readonly SpdxRelation[],
  };
}

/** The document in normal form: names and lists ascending, indented by two, ASCII, no line end at the end. */
export function normalText({ head, packages, files, relationships }: SpdxDocument): string {
  return asciiJson(canonical({ ...head, packages, files, relationships } as unknown as Plain));
}

/** A member as it is told in messages and ids: text as it is, anything else as JSON. */
export function told(value: Plain | undefined): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
}

/** Whether a value is an object with members. */
export function isObject(value: Plain | undefined): value is { readonly [name: string]: Plain } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listOf(
  value: Plain | undefined,
  name: string,
  path: string,
  texts: readonly string[],
): readonly { readonly [name: string]: Plain }[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw malformed(path, `${name} is no list`);
  return (value as readonly Plain[]).map((item, i) => {
    if (!isObject(item)) throw malformed(path, `item ${i} of ${name} is no object`);
    const missing = texts.find((text) => typeof item[text] !== 'string');
    if (missing !== undefined) throw malformed(path, `item ${i} of ${name} has no ${missing}`);
    return item;
  });
}

function checkFile(file: { readonly [name: string]: Plain }, i: number, path: string): SpdxFile {
  const checksums = file['checksums'];
  const sound =
    Array.isArray(checksums) &&
    (checksums as readonly Plain[]).every(
      (one) =>
        isObject(one) && typeof one['algorithm'] === 'string' && typeof one['checksumValue'] === 'string',
    );
  if (!sound) throw malformed(path, `the checksums of item ${i} of files cannot be read`);
  return file as unknown as SpdxFile;
}

function malformed(path: string, what: string): AssayError {
  return new AssayError('sbom.syntax', `it is no SPDX 2 document as CPython keeps it: ${what}`, { path });
}
