import { bytesSource, concat, isZero } from '../../../codec/index.ts';
import type { RandomSource } from '../../../model/index.ts';
import { quoted } from '../common/names.ts';
import type { Window } from '../common/window.ts';
import { type DirectoryEntry, ENTRY_SIZE } from './directory.ts';
import type { CompoundFile } from './file.ts';
import { miniRuns } from './mini.ts';
import {
  chainRuns,
  clipRuns,
  lengthOf,
  type Places,
  placesOf,
  type RunList,
  runsSource,
  sliceRuns,
} from './runs.ts';
import { followChain, NO_UNITS, newOwner, type UnitList, type Walked } from './space.ts';
import type { Node } from './tree.ts';

/** Streams up to this many bytes are read at once, together with their neighbours. */
const SMALL = 256 * 1024;

/** A stream and everything that its chain holds. */
export interface OpenStream {
  readonly node: Node;
  readonly entry: DirectoryEntry;
  /** Offset of the directory entry in the file. */
  readonly offset: number;
  /** It lies in the mini stream. */
  readonly mini: boolean;
  /** The content, in order. */
  readonly runs: RunList;
  /** Bytes of the content that are there. */
  readonly length: number;
  readonly places: Places;
  /** What of its last sector lies after the end of the content. */
  readonly slack: RunList;
  /** Sectors of the chain after those that the content needs. */
  readonly extra: RunList;
  readonly data: RandomSource;
  /** The slack is not zero. */
  readonly dirtySlack: boolean;
}

/** Follows the chain of a stream and reads it if it is small. What is wrong with the chain is reported. */
export async function openStream(file: CompoundFile, node: Node, window: Window): Promise<OpenStream> {
  const { directory, header, mini, sectors, source } = file;
  const entry = directory.entry(node.id);
  const offset = file.directoryPlaces.place(node.id * ENTRY_SIZE, 0).offset;
  const inMini = entry.size < header.cutoff;
  const space = inMini ? mini : sectors;
  const need = Math.ceil(entry.size / space.unit);
  const walked: Walked =
    entry.size === 0
      ? { wanted: NO_UNITS, extra: NO_UNITS, found: 0 }
      : followChain(space, entry.start, need, newOwner(space, quoted(node.path)));
  const runsOf = (units: UnitList): RunList =>
    inMini ? miniRuns(mini, units) : chainRuns(units, sectors.runOf);
  const all = runsOf(walked.wanted);
  const slack = sliceRuns(all, entry.size, space.unit);
  const runs = clipRuns(all, entry.size);
  const length = lengthOf(runs);
  const extra = runsOf(walked.extra);
  tellChain(file, { node, entry, offset, walked, need, length, extra });
  const whole = entry.size <= SMALL;
  const data = whole ? bytesSource(await load(window, runs)) : runsSource(source, runs);
  const dirtySlack = slack.length > 0 && !isZero(await load(window, slack));
  return {
    node,
    entry,
    offset,
    mini: inMini,
    runs,
    length,
    places: placesOf(runs),
    slack,
    extra,
    data,
    dirtySlack,
  };
}

async function load(window: Window, runs: RunList): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for (let i = 0; i < runs.length; i++) {
    const { offset, length } = runs.at(i)!;
    parts.push(window.at(offset, length) ?? (await window.load(offset, length)));
  }
  return concat(parts);
}

interface Found extends Pick<OpenStream, 'node' | 'entry' | 'offset' | 'length' | 'extra'> {
  readonly walked: Walked;
  readonly need: number;
}

function tellChain(file: CompoundFile, found: Found): void {
  const { tally } = file;
  const { node, entry, offset, walked, need, length, extra } = found;
  const name = quoted(node.path);
  if (walked.found < need) {
    const why = walked.broken ?? 'there the chain ends';
    tally.add('cfb.chain', `${name} has ${walked.found} of ${need} sectors: ${why}`, offset);
  } else if (length < entry.size) {
    tally.add('cfb.truncated', `${name} has ${length} of ${entry.size} bytes`, offset);
  }
  if (walked.crossed) {
    const { unit, other } = walked.crossed;
    const message = `sector ${unit} is part of ${other} and of ${name}`;
    tally.add('cfb.cross-link', message, offset);
  }
  const endless = walked.broken !== undefined && walked.found === need;
  if (extra.length > 0 || endless) {
    const why = endless ? `: ${walked.broken}` : '';
    const message = `the chain of ${name} goes on after the ${need} sectors that it needs${why}`;
    tally.add('cfb.chain-too-long', message, extra.at(0)?.offset ?? offset);
  }
}
