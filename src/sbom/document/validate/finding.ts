import type { BomNote } from '../../../model/index.ts';

/** Something in a document that breaks its standard, or that consumers will stumble over; the place is a JSON pointer or XPath. */
export interface BomFinding extends BomNote {
  /** What to do about it, in one sentence. */
  readonly fix: string;
}

/** Findings of one document. */
export interface BomVerdict {
  /** No finding is an error. */
  readonly valid: boolean;
  readonly findings: readonly BomFinding[];
  /** Findings beyond the first thousand. */
  readonly more: number;
}

const MOST = 1000;

/** A verdict of findings: errors first, each kind in the order of the document. */
export function verdictOf(findings: readonly BomFinding[]): BomVerdict {
  const errors = findings.filter(({ level }) => level === 'error');
  const sorted = [...errors, ...findings.filter(({ level }) => level !== 'error')];
  return {
    valid: errors.length === 0,
    findings: sorted.slice(0, MOST),
    more: Math.max(0, sorted.length - MOST),
  };
}
