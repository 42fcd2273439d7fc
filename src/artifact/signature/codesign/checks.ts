import { hash } from 'node:crypto';
import { asBuffer, isZero } from '../../../codec/index.ts';
import type { RandomSource } from '../../../model/index.ts';
import type { ReadContext } from '../../format.ts';
import {
  type Blob,
  disjoint,
  INDEX_ENTRY,
  isDirectorySlot,
  MAGIC,
  SIGNATURE_SLOT,
  SUPER_HEADER,
  type SuperBlob,
  slotName,
} from './blobs.ts';
import { type CodeDirectory, hashesFit, hashOf, readDirectory } from './directory.ts';
import { checkPages } from './pages.ts';
import { areOldHashes } from './remains.ts';

/** A signature that is looked at. */
export interface Signed {
  /** The signature's bytes, as many as the load command says. */
  readonly bytes: Uint8Array;
  /** Their place in the file. */
  readonly base: number;
  /** The signed file. */
  readonly source: RandomSource;
  readonly superBlob: SuperBlob;
  readonly context: ReadContext;
}

/** The code directories of a signature that can be read, one for each slot, with the first one first. */
export function directoriesOf(bytes: Uint8Array, superBlob: SuperBlob): CodeDirectory[] {
  return disjoint(superBlob)
    .filter(({ slot, magic }) => isDirectorySlot(slot) && magic === MAGIC.codeDirectory)
    .sort((a, b) => a.slot - b.slot)
    .filter(({ slot }, i, all) => slot !== all[i - 1]?.slot)
    .map((blob) => readDirectory(bytes, blob))
    .filter((directory) => directory !== undefined);
}

/**
 * Looks for what makes a signature cover less than it seems to, or hold more: blobs that lie wrong, twice or without
 * being sealed, bytes between them, directories that differ. Certificates are not looked at.
 */
export async function checkSignature(signed: Signed): Promise<void> {
  const { bytes, superBlob, context } = signed;
  checkBlobs(signed);
  await checkSlack(signed);
  const directories = directoriesOf(bytes, superBlob);
  if (directories.length === 0) {
    context.problem('codesign.no-directory', 'no slot holds a code directory', signed.base);
    return;
  }
  for (const directory of directories) checkDirectory(signed, directory);
  checkAgreement(signed, directories);
}

function checkBlobs({ bytes, base, superBlob, context }: Signed): void {
  const { length, count, blobs } = superBlob;
  const bad = (message: string, offset: number) => context.problem('codesign.bad-blob', message, offset);
  if (length > bytes.length) bad(`the super blob claims ${length} bytes, there are ${bytes.length}`, base);
  if (count > blobs.length) bad(`${count} blobs are promised, the index has ${blobs.length}`, base + 8);
  const seen = new Set<number>();
  for (const { slot, entry, whole, length: size } of blobs) {
    const name = slotName(slot);
    if (!whole) bad(`${name} lies outside of the super blob or has a wrong length (${size})`, base + entry);
    if (seen.has(slot)) context.problem('codesign.duplicate-slot', `a second ${name}`, base + entry);
    seen.add(slot);
  }
}

/** Bytes of the signature outside of any blob are zero, or behind the last one what an earlier signature left. */
async function checkSlack({ bytes: all, base, source, superBlob, context }: Signed): Promise<void> {
  const bytes = asBuffer(all);
  const blobs = superBlob.blobs.filter(({ whole }) => whole).sort((a, b) => a.start - b.start);
  let end = SUPER_HEADER + superBlob.blobs.length * INDEX_ENTRY;
  let last = 'the index';
  for (const { start, length, slot, entry } of blobs) {
    if (start < end)
      context.problem('codesign.overlap', `${slotName(slot)} begins within ${last}`, base + entry);
    else reportSlack(bytes, base, end, start, context);
    if (start + length <= end) continue;
    end = start + length;
    last = slotName(slot);
  }
  const rest = bytes.subarray(end);
  if (isZero(rest)) return;
  const code = (await areOldHashes(source, rest, end, base)) ? 'codesign.remains' : 'codesign.slack';
  context.problem(code, `${rest.length} bytes behind the last blob`, base + end);
}

function reportSlack(bytes: Buffer, base: number, from: number, to: number, context: ReadContext): void {
  if (from >= to || isZero(bytes.subarray(from, to))) return;
  context.problem('codesign.slack', `${to - from} bytes between the blobs`, base + from);
}

function checkDirectory(signed: Signed, directory: CodeDirectory): void {
  const { base, context } = signed;
  const { slot, start, codeLimit, codeSlots, pageSize } = directory;
  const bad = (message: string) =>
    context.problem('codesign.bad-directory', `${slotName(slot)}: ${message}`, base + start);
  if (!directory.hash) bad('its hash type is unknown');
  else if (!hashesFit(directory)) bad('its hashes have a wrong length or lie outside of it');
  if (codeLimit > base) bad(`it is over ${codeLimit} bytes, the signature begins at ${base}`);
  const expected = pageSize === 0 ? Math.min(1, codeLimit) : Math.ceil(codeLimit / pageSize);
  if (codeSlots !== expected) bad(`${codeSlots} hashes of pages for ${codeLimit} bytes, not ${expected}`);
  if (codeLimit < base) {
    const message = `${slotName(slot)} ends ${base - codeLimit} bytes before the signature`;
    context.problem('codesign.unsigned-bytes', message, codeLimit);
  }
  if (hashesFit(directory)) checkSeals(signed, directory);
}

/** The blobs beside a directory must have the hashes that it has of their slots. */
function checkSeals({ bytes, base, superBlob, context }: Signed, directory: CodeDirectory): void {
  for (const blob of disjoint(superBlob)) {
    if (blob.slot >= SIGNATURE_SLOT || isDirectorySlot(blob.slot)) continue;
    const name = `${slotName(blob.slot)} in ${slotName(directory.slot)}`;
    const stored = blob.slot <= directory.specialSlots ? hashOf(directory, -blob.slot) : undefined;
    if (!stored || isZero(stored)) context.problem('codesign.unsealed-blob', name, base + blob.start);
    else if (!stored.equals(digest(bytes, blob, directory))) {
      context.problem('codesign.slot-hash', name, base + blob.start);
    }
  }
}

function digest(bytes: Uint8Array, { start, length }: Blob, { hash: kind, hashSize }: CodeDirectory): Buffer {
  return hash(kind!.algorithm, bytes.subarray(start, start + length), 'buffer').subarray(0, hashSize);
}

/** A loader uses the directory with the best hash it knows: they must say the same. */
function checkAgreement({ base, context }: Signed, directories: readonly CodeDirectory[]): void {
  const [first, ...others] = directories;
  for (const other of others) {
    const differing = (['identifier', 'team', 'flags', 'codeLimit'] as const).filter(
      (key) => other[key] !== first![key],
    );
    if (differing.length === 0) continue;
    const message = `${slotName(other.slot)} and ${slotName(first!.slot)} differ in ${differing.join(', ')}`;
    context.problem('codesign.directories-differ', message, base + other.start);
  }
}

/** Compares every page of the file with the hashes of every directory. */
export async function checkCode({ bytes, superBlob, source, context }: Signed): Promise<void> {
  for (const directory of directoriesOf(bytes, superBlob)) {
    const result = await checkPages(source, directory);
    if (!result || result.bad === 0) continue;
    const message = `${result.bad} of ${result.pages} pages differ from ${slotName(directory.slot)}`;
    context.problem('codesign.page-hash', message, result.first);
  }
}
