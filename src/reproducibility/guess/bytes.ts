import type { RangePair } from '../../model/index.ts';
import { explain } from './explain.ts';
import { binaryAt } from './integers.ts';
import type { GuessContext, Guessed, Known } from './known.ts';
import type { Span, SpanPair } from './pair.ts';
import { joined, piecesOf, reaching, spanned } from './pieces.ts';
import { partsOf } from './spans.ts';
import { guessLists } from './string-lists.ts';
import { type StringPair, stringAt } from './strings.ts';

/** Ranges that are looked into; of further ones nothing is claimed. */
const MOST_RANGES = 20_000;
/** After so many in a row that nothing explains, what follows is data. */
const MOST_WITHOUT = 2000;

/**
 * Names the causes of differing ranges of unknown bytes: what lies in printable strings (ASCII, UTF-16) as the replaced text it is, else times and GUIDs in
 * binary form. The ranges are in order and do not overlap; each, or each part of it, is in one claim or in `rest`.
 */
export function guessBytes(
  left: Uint8Array,
  right: Uint8Array,
  ranges: readonly RangePair[],
  { path, known = {} }: GuessContext,
): Guessed {
  const { claims, open } = guessLists(left, right, ranges, path, known);
  const rest: RangePair[] = [];
  const pieces = open.flatMap((range) => piecesOf(left, right, range));
  let without = 0;
  for (let index = 0; index < pieces.length; ) {
    const found =
      index < MOST_RANGES && without < MOST_WITHOUT
        ? guessAt(left, right, pieces, index, path, known)
        : undefined;
    claims.push(...(found?.claims ?? []));
    rest.push(...(found?.rest ?? [pieces[index]!]));
    without = found?.claims.length ? 0 : without + 1;
    index += found?.count ?? 1;
  }
  return { claims: claims.sort((a, b) => a.left.offset - b.left.offset), rest: joined(rest) };
}

type Found = Guessed & { readonly count: number };

function guessAt(
  left: Uint8Array,
  right: Uint8Array,
  ranges: readonly RangePair[],
  index: number,
  path: string,
  known: Known,
): Found | undefined {
  const text = stringAt(left, right, ranges, index);
  const inText = text && guessString(text, path, known);
  if (inText && inText.claims.length > 0) return { ...inText, count: text.count };
  const binary = binaryAt(left, right, ranges, index, known);
  if (!binary) return inText && { ...inText, count: text.count };
  const { code, evidence, values, count } = binary;
  const hull = spanned(ranges, index, count)!;
  const bytes = ranges.slice(index, index + count).reduce((sum, range) => sum + range.left.length, 0);
  return { claims: [{ code, evidence, values, ...hull, bytes }], rest: [], count };
}

function guessString(text: StringPair, path: string, known: Known): Guessed {
  const bare = text.spans.map((span) => ({
    left: withoutNul(text.left, span.left),
    right: withoutNul(text.right, span.right),
  }));
  const filled = bare.filter((span) => !isEmpty(span));
  const found = explain(
    text.left.replaceAll('\0', ' ').trimEnd(),
    text.right.replaceAll('\0', ' ').trimEnd(),
    filled.flatMap((span) => (isPadded(text, span) ? [span] : partsOf(text.left, text.right, span))),
    path,
    known,
  );
  // Padding behind a string belongs to its last difference.
  const padded = (span: SpanPair): SpanPair => {
    const i = bare.findIndex(({ left, right }) => left[1] === span.left[1] && right[1] === span.right[1]);
    const whole = text.spans[i];
    return whole ? { left: [span.left[0], whole.left[1]], right: [span.right[0], whole.right[1]] } : span;
  };
  const claims = found.causes.map(({ cause: { code, evidence, values }, hull, pieces }) => ({
    code,
    evidence,
    values,
    ...bytesOf(text, pieces.length > 0 ? padded(hull) : hull),
    bytes: pieces.reduce((sum, piece) => sum + sizeOf(bytesOf(text, padded(piece))), 0),
  }));
  const rest = found.rest.map((span) => bytesOf(text, padded(span)));
  const padding = text.spans.filter((_, i) => isEmpty(bare[i]!)).map((span) => bytesOf(text, span));
  const last = claims.at(-1);
  const [behind] = padding;
  if (!last || !behind || rest.length > 0 || padding.length > 1 || !isEmpty(bare.at(-1)!))
    return { claims, rest: [...rest, ...padding].sort((a, b) => a.left.offset - b.left.offset) };
  const widened = { ...last, ...reaching(last, behind), bytes: last.bytes + sizeOf(behind) };
  return { claims: [...claims.slice(0, -1), widened], rest };
}

/** What has padding behind it stays one difference, so that the padding belongs to it. */
function isPadded({ left, right }: StringPair, span: SpanPair): boolean {
  return left[span.left[1]] === '\0' || right[span.right[1]] === '\0';
}

const isEmpty = ({ left, right }: SpanPair): boolean => left[0] === left[1] && right[0] === right[1];

const sizeOf = ({ left, right }: RangePair): number => Math.max(left.length, right.length);

function withoutNul(text: string, [start, end]: Span): Span {
  let to = end;
  while (to > start && text[to - 1] === '\0') to--;
  return [start, to];
}

function bytesOf({ leftStart, rightStart, width }: StringPair, { left, right }: SpanPair): RangePair {
  return {
    left: { offset: leftStart + left[0] * width, length: (left[1] - left[0]) * width },
    right: { offset: rightStart + right[0] * width, length: (right[1] - right[0]) * width },
  };
}
