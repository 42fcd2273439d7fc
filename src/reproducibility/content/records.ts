import type { CauseCode, Entry } from '../../model/index.ts';
import type { Claim, Unit } from '../unit.ts';
import type { Comparator } from './comparator.ts';
import { heldContents } from './held.ts';
import { type Label, type Labels, labelledClaims } from './labels.ts';

/** Lists of digests that packages keep of their members: what differs in them follows from the members. */
export const recordComparator: Comparator = {
  name: 'record',
  handles: (entry) => kindOf(entry) !== undefined,
  compare,
};

/** A list of digests: by its name, with the form of its lines, which have a digest and a path in two groups. */
interface RecordKind {
  readonly path: RegExp;
  readonly cause: CauseCode;
  readonly line: RegExp;
}

const KINDS: readonly RecordKind[] = [
  {
    // Binary distribution format, "The .dist-info directory": path, hash, size.
    path: /\.dist-info\/RECORD$/,
    cause: 'wheel.record',
    line: /^(?<path>"(?:[^"]|"")*"|[^,"]*),(?<digest>(?:\w+=[\w-]+)?,\d*)$/,
  },
  {
    // deb-md5sums(5).
    path: /\/md5sums$/,
    cause: 'deb.md5sums',
    line: /^(?<digest>[0-9a-f]{32}) [ *](?<path>.+)$/,
  },
  {
    // sha256sum(1) and its like; some write the digest alone.
    path: /\/(?:(?:MD5|SHA1|SHA224|SHA256|SHA384|SHA512|B2)SUMS(?:\.txt)?|[^/]+\.(?:md5|sha1|sha256|sha512)(?:sums?)?)$/i,
    cause: 'content.layout',
    line: /^(?<digest>[0-9a-f]{32,128})(?: [ *](?<path>.+))?$/i,
  },
];

function kindOf({ path }: Entry): RecordKind | undefined {
  return KINDS.find((kind) => kind.path.test(path));
}

async function compare(unit: Unit): Promise<readonly Claim[] | undefined> {
  const kind = kindOf(unit.left.entry);
  const held = await heldContents(unit);
  if (!kind || !held) return undefined;
  const [one, other] = [linesOf(held[0], kind), linesOf(held[1], kind)];
  // A file that only bears the name.
  if (one.digests.size === 0 || other.digests.size === 0) return undefined;
  const rest = { cause: kind.cause, field: 'lines', evidence: evidenceOf(one, other) };
  return labelledClaims(held, otherLabels(one, other), rest);
}

interface Line {
  readonly text: string;
  readonly offset: number;
  readonly length: number;
}

interface Lines {
  readonly digests: ReadonlyMap<string, string>;
  /** Lines that are no record. */
  readonly others: readonly Line[];
}

function linesOf(bytes: Buffer, { line: form }: RecordKind): Lines {
  const digests = new Map<string, string>();
  const others: Line[] = [];
  let offset = 0;
  for (const text of bytes.toString('latin1').split('\n')) {
    const bare = text.endsWith('\r') ? text.slice(0, -1) : text;
    const groups = form.exec(bare)?.groups;
    const path = groups?.['path'] ?? '';
    // A path that is listed twice could hide the digest of another file.
    if (groups && !digests.has(path)) digests.set(path, groups['digest']!);
    else if (bare !== '') others.push({ text, offset, length: text.length });
    offset += text.length + 1;
  }
  return { digests, others };
}

function evidenceOf(one: Lines, other: Lines): string {
  let changed = 0;
  let removed = 0;
  for (const [path, digest] of one.digests) {
    const theirs = other.digests.get(path);
    if (theirs === undefined) removed++;
    else if (theirs !== digest) changed++;
  }
  const added = other.digests.size - (one.digests.size - removed);
  const parts = [
    changed > 0 ? `${changed} digests differ` : '',
    removed + added > 0 ? `${removed + added} lines are on one side only` : '',
  ].filter((part) => part !== '');
  return parts.length > 0 ? parts.join(', ') : 'the same lines in another order';
}

/** What is no record and differs follows from nothing. */
function otherLabels(one: Lines, other: Lines): Labels {
  const reason = { cause: undefined, field: 'other lines' };
  const lone = (lines: readonly Line[], counterparts: readonly Line[]): Label[] => {
    const waiting = Map.groupBy(counterparts, ({ text }) => text);
    return lines
      .filter(({ text }) => waiting.get(text)?.shift() === undefined)
      .map(({ offset, length }) => ({ offset, length, reason }));
  };
  return { left: lone(one.others, other.others), right: lone(other.others, one.others) };
}
