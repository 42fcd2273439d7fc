import {
  type Artifact,
  CAUSES,
  type CauseClass,
  type CauseCode,
  type Comparison,
  type Difference,
  type RangePair,
} from '../../src/model/index.ts';

/**
 * What is wrong with a comparison, whatever was compared: a verdict that its causes do not allow, ranges outside of their
 * entries, sums that do not add up. @returns undefined where all is well
 */
export function checkComparison(left: Artifact, right: Artifact, comparison: Comparison): string | undefined {
  return (
    checkVerdict(comparison) ??
    checkSums(comparison) ??
    checkRanges(left, right, comparison) ??
    (JSON.stringify(JSON.parse(JSON.stringify(comparison))) === JSON.stringify(comparison)
      ? undefined
      : 'it changes by way of JSON')
  );
}

/** Another content, beyond bytes that nothing explains. */
function isReal(code: CauseCode): boolean {
  return CAUSES[code].class === 'content' && code !== 'content.source';
}

/** Verdicts, and the causes that may stand behind each. */
function checkVerdict({ verdict, explained, causes, residue }: Comparison): string | undefined {
  const codes = causes.filter(({ derivedFrom }) => !derivedFrom).map(({ code }) => code);
  const classes = new Set(codes.map((code) => CAUSES[code].class));
  const says = `verdict ${verdict}, ${explained ? '' : 'not '}explained, for ${codes.join(' ') || 'nothing'}`;
  if (verdict === 'identical' ? causes.length > 0 : codes.length === 0) return says;
  if (explained && (residue.bytes > 0 || classes.has('content'))) return says;
  if (verdict === 'different' || verdict === 'identical') return undefined;
  // What a container holds besides its members is not among its contents.
  if ((residue.bytes > 0 && verdict !== 'equal-contents') || codes.some(isReal)) return says;
  // What is derived, signed or room is left out at each level, also where it stands alone.
  const left = new Set<CauseClass>(['derived', 'signature']);
  const counting = codes.filter((code) => !left.has(CAUSES[code].class) && code !== 'archive.padding');
  if (verdict === 'equal-streams' && !counting.every((code) => /^(compress|gzip)\./.test(code))) return says;
  if (verdict === 'equal-semantics' && classes.has('environment')) return says;
  return undefined;
}

function checkSums({ causes, differences, omitted, counts, residue }: Comparison): string | undefined {
  const numbers = [
    omitted,
    residue.bytes,
    residue.omitted,
    ...Object.values(counts),
    ...causes.flatMap(({ count, bytes }) => [count, bytes]),
    ...differences.map(({ bytes }) => bytes),
  ];
  if (!numbers.every((value) => Number.isSafeInteger(value) && value >= 0))
    return `sums ${numbers.join(' ')}`;
  if (omitted > 0) return undefined;
  const listed = differences.filter(({ derivedFrom }) => !derivedFrom).length;
  const counted = Object.values(counts).reduce((sum, count) => sum + count, 0);
  // Of each cause only so much metadata is kept one by one.
  if (listed !== counted) return `${listed} differences, ${counted} counted`;
  const bytes = (rows: readonly { readonly bytes: number }[]) =>
    rows.reduce((sum, row) => sum + row.bytes, 0);
  const [one, other] = [bytes(causes), bytes(differences)];
  return one === other ? undefined : `causes have ${one} bytes, differences ${other}`;
}

function checkRanges(left: Artifact, right: Artifact, comparison: Comparison): string | undefined {
  const sizes = [sizesOf(left), sizesOf(right)] as const;
  for (const difference of comparison.differences) {
    const { left: path = '', right: partner = '', kind, bytes, cause } = difference;
    const most = (sizes[0].get(path)?.own ?? 0) + (sizes[1].get(partner)?.own ?? 0);
    // Fields of a damaged file may overlap; what they claim is looked into twice at most.
    if (kind === 'content' && bytes > 2 * most) return `${cause} ${path}: ${bytes} of ${most} bytes differ`;
    for (const range of difference.ranges ?? []) {
      const wrong = checkRange(difference, range, sizes);
      if (wrong) return wrong;
    }
  }
  return undefined;
}

type Sizes = ReadonlyMap<string, { readonly own: number; readonly container: number }>;

function sizesOf({ entries, name, size }: Artifact): Sizes {
  const sizes = new Map<string, { own: number; container: number }>();
  for (const entry of entries) {
    const path = entry.path.slice(name.length);
    const known = sizes.get(path);
    // The whole is as long as it was read, a damaged content at least as long as it could be decoded.
    const own = entry.parent < 0 ? size : Math.max(entry.size, known?.own ?? 0);
    const above = entries[entry.parent];
    const container = above?.parent === -1 ? size : (above?.size ?? size);
    sizes.set(path, { own, container: Math.max(container, known?.container ?? 0) });
  }
  return sizes;
}

function checkRange(
  { kind, left, right, field, cause }: Difference,
  range: RangePair,
  [one, other]: readonly [Sizes, Sizes],
): string | undefined {
  for (const [path, sizes, { offset, length }] of [
    [left, one, range.left],
    [right, other, range.right],
  ] as const) {
    const size = path === undefined ? undefined : sizes.get(path);
    if (!size) continue;
    const room = kind === 'metadata' || kind === 'order' ? Math.max(size.container, size.own) : size.own;
    const isInside = offset >= 0 && length >= 0 && (length === 0 || offset + length <= room);
    if (!isInside) return `${cause} ${path} ${field ?? ''}: ${offset}+${length} of ${room} bytes`;
  }
  return undefined;
}
