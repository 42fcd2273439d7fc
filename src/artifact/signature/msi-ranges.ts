import { collectNotes } from '../../codec/index.ts';
import type { Limits, RandomSource } from '../../model/index.ts';
import { ENTRY_SIZE } from '../formats/cfb/directory.ts';
import { type CompoundFile, openCompoundFile } from '../formats/cfb/file.ts';
import type { Run } from '../formats/cfb/runs.ts';
import { openStream } from '../formats/cfb/streams.ts';
import type { Node } from '../formats/cfb/tree.ts';
import { tallyOf } from '../formats/common/tally.ts';
import { createWindow } from '../formats/common/window.ts';

/** What the Authenticode signature of an installer file covers: bytes of the file in the order that they are digested. */
export interface MsiDigestRanges {
  /** Contents of streams and classes of storages; the digest that the signature states. */
  readonly content: readonly Run[];
  /** Names, sizes, states and times of all entries; the digest of these stands in `MsiDigitalSignatureEx`. */
  readonly metadata: readonly Run[];
  /** The file has `MsiDigitalSignatureEx`: the digest of `metadata` is then digested in front of `content`. */
  readonly extended: boolean;
}

const SIGNATURE = '\x05DigitalSignature';
const SIGNATURE_EX = '\x05MsiDigitalSignatureEx';

/**
 * Finds what Authenticode digests in an installer file; undefined where it is no compound file. Says nothing about whether
 * it is signed. The signature's own streams at the top are left out; streams and storages come in the order of their
 * stored names, byte by byte, and of two that begin alike the longer is first; a storage's class follows what it holds (not
 * published; known from osslsigncode and checked against its signatures).
 */
export async function msiDigestRanges(
  source: RandomSource,
  limits: Limits,
): Promise<MsiDigestRanges | undefined> {
  const context = { ...collectNotes(limits), wantsFields: false, wantsRows: false, name: '', variant() {} };
  const file = await openCompoundFile(source, context, tallyOf(context));
  if (!file) return undefined;
  const ranges: Ranges = { file, below: childrenOf(file), content: [], metadata: [] };
  await addStorage(ranges, 0);
  const extended = (ranges.below.get(0) ?? []).some(({ id }) => nameOf(file, id) === SIGNATURE_EX);
  return { content: ranges.content, metadata: ranges.metadata, extended };
}

interface Ranges {
  readonly file: CompoundFile;
  readonly below: ReadonlyMap<number, Node[]>;
  readonly content: Run[];
  readonly metadata: Run[];
}

/** Nodes by storage, sorted as they are digested. */
function childrenOf(file: CompoundFile): Map<number, Node[]> {
  const below = new Map<number, Node[]>();
  for (const node of file.nodes) {
    const nodes = below.get(node.parent);
    if (nodes) nodes.push(node);
    else below.set(node.parent, [node]);
  }
  for (const [storage, nodes] of below) {
    const keyed = nodes.map((node) => ({ node, key: Buffer.from(`${nameOf(file, node.id)}\0`, 'utf16le') }));
    keyed.sort((a, b) => compareBytes(a.key, b.key));
    below.set(
      storage,
      keyed.map(({ node }) => node),
    );
  }
  return below;
}

/** One storage and all below it; a loop, as storages may nest as deep as a file has entries. */
async function addStorage(ranges: Ranges, root: number): Promise<void> {
  const { file, below, content, metadata } = ranges;
  const window = createWindow(file.source);
  const at = (id: number, from: number, length: number): Run =>
    file.directoryPlaces.place(id * ENTRY_SIZE + from, length);
  metadata.push(at(root, CLASS, 16), at(root, STATE, 4));
  const pending = [{ id: root, next: 0 }];
  while (pending.length > 0) {
    const level = pending.at(-1)!;
    const node = below.get(level.id)?.[level.next++];
    if (!node) {
      content.push(at(level.id, CLASS, 16));
      pending.pop();
      continue;
    }
    const name = nameOf(file, node.id);
    if (level.id === root && (name === SIGNATURE || name === SIGNATURE_EX)) continue;
    metadata.push(at(node.id, 0, name.length * 2));
    metadata.push(node.storage ? at(node.id, CLASS, 16) : at(node.id, SIZE, 4));
    metadata.push(at(node.id, STATE, 4), at(node.id, TIMES, 16));
    if (node.storage) pending.push({ id: node.id, next: 0 });
    else {
      const { runs } = await openStream(file, node, window);
      for (let i = 0; i < runs.length; i++) content.push(runs.at(i)!);
    }
  }
}

/** Places in a directory entry ([MS-CFB] 2.6.1). */
const CLASS = 80;
const STATE = 96;
const TIMES = 100;
const SIZE = 120;

function nameOf(file: CompoundFile, id: number): string {
  return file.directory.entry(id).name.raw;
}

function compareBytes(a: Buffer, b: Buffer): number {
  const shared = Math.min(a.length, b.length);
  return a.subarray(0, shared).compare(b.subarray(0, shared)) || b.length - a.length;
}
