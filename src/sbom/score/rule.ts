import type {
  Bom,
  BomCheck,
  BomNote,
  BomPackage,
  BomScoreFailure,
  BomScoreLevel,
  BomScorePoint,
} from '../../model/index.ts';
import type { ScoreView } from './view.ts';

/** What a rule says of one thing: reached, why not, or that it is not about such a thing. */
export type Judged = true | string | undefined;

/** What is measured. */
export interface ScoreInput {
  readonly bom: Bom;
  /** What reading the document showed. */
  readonly notes: readonly BomNote[];
  /** The document held against the bytes of its artifact. */
  readonly check?: BomCheck;
  /** Bytes of the artifact's files, and those in files of components that the document lists. */
  readonly coverage?: {
    readonly bytes: number;
    readonly covered: number;
    readonly largest: readonly BomScoreFailure[];
  };
}

/** A point of a standard as a row of a table. */
export type ScoreRule = {
  readonly id: string;
  readonly title: string;
  /** Clause of the standard. */
  readonly source: string;
  readonly level: BomScoreLevel;
  readonly fix: string;
} & (
  | { readonly about: 'document'; readonly judge: (view: ScoreView) => Judged }
  | { readonly about: 'component'; readonly judge: (own: BomPackage, view: ScoreView) => Judged }
);

/** Places that a point names. */
export const MOST_FAILURES = 5;

/** Measures one rule. */
export function measure(rule: ScoreRule, view: ScoreView): BomScorePoint {
  const { id, title, source, level, fix } = rule;
  const failures: BomScoreFailure[] = [];
  let [reached, of] = [0, 0];
  const take = (judged: Judged, what: string, place: string): void => {
    if (judged === undefined) return;
    of++;
    if (judged === true) reached++;
    else if (failures.length < MOST_FAILURES) failures.push({ what, place, why: judged });
  };
  if (rule.about === 'document') take(rule.judge(view), 'document', '');
  else for (const own of view.components) take(rule.judge(own, view), labelOf(own), own.place);
  return { id, title, source, level, unit: rule.about, reached, of, failures, fix };
}

/** Name and version. */
export function labelOf({ name, version, ref }: BomPackage): string {
  return version === undefined ? name || ref : `${name || ref} ${version}`;
}
