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
  /** Findings beyond the first thousand. */
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

/** Collects findings for a verdict: of each level as many as a verdict shows, and a count of the others, so that no document fills memory. */
export function findingList(): { readonly tell: Teller; readonly verdict: () => BomVerdict } {
  const kept: BomFinding[] = [];
  const counts = { error: 0, warning: 0 };
  let left = 0;
  return {
    tell: (finding) => {
      if (++counts[finding.level] <= MOST) kept.push(finding);
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
