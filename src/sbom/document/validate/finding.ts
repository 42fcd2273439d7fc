import type { BomNote } from '../../../model/index.ts';

/** Something in a document that breaks its standard, or that consumers will stumble over; the place is a JSON pointer or XPath. */
export interface BomFinding extends BomNote {
  /** What to do about it, in one sentence. */
  readonly fix: string;
  /** The part of the standard that it is about, such as `SPDX 2.3, 7.9`; absent where the official schema itself is named by the code. */
  readonly clause?: string;
}

/** Findings of one document. */
export interface BomVerdict {
  /** No finding is an error. */
  readonly valid: boolean;
  readonly findings: readonly BomFinding[];
  /** Findings beyond the first thousand, and of SPDX beyond the first hundred of one code. */
  readonly more: number;
}

/** Takes one finding. */
export type Teller = (finding: BomFinding) => void;

const MOST = 1000;

/** A verdict of findings: errors first, each kind in the order of the document. */
export function verdictOf(findings: readonly BomFinding[], uncounted = 0): BomVerdict {
  const errors = findings.filter(({ level }) => level === 'error');
  const sorted = [...errors, ...findings.filter(({ level }) => level !== 'error')];
  return {
    valid: errors.length === 0,
    findings: sorted.slice(0, MOST),
    more: Math.max(0, sorted.length - MOST) + uncounted,
  };
}

/** Of one code so many are listed, so that the others are not lost behind them. */
const MOST_OF_A_CODE = 100;

/** Collects findings for a verdict: the first hundred of each code and level, and a count of the others, so that no document fills memory. */
export function findingList(): { readonly tell: Teller; readonly verdict: () => BomVerdict } {
  const kept: BomFinding[] = [];
  const counts = new Map<string, number>();
  let left = 0;
  return {
    tell: (finding) => {
      const kind = `${finding.level} ${finding.code}`;
      const count = (counts.get(kind) ?? 0) + 1;
      counts.set(kind, count);
      if (count <= MOST_OF_A_CODE) kept.push(finding);
      else left++;
    },
    verdict: () => verdictOf(kept, left),
  };
}

/** A value as JSON for a message, cut where it is long. */
export function quoted(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}
