/** The sections of a score: what is true, then what forms demand. */
export type BomScoreSectionId = 'truth' | 'ntia' | 'bsi';

/** How binding a point is in its standard: BSI TR-03183-2, 5.2: required, additional (where it exists) and optional fields. */
export type BomScoreLevel = 'required' | 'additional' | 'optional';

/** A place that does not reach a point. */
export interface BomScoreFailure {
  /** Name and version of the component, or `document`. */
  readonly what: string;
  /** In the document: JSON pointer, XPath or `line N`; empty for the document. */
  readonly place: string;
  /** One sentence without full stop. */
  readonly why: string;
}

/** One named point of a section. */
export interface BomScorePoint {
  /** Stable, e.g. `bsi.component-version`. */
  readonly id: string;
  readonly title: string;
  /** Standard and clause it is from. */
  readonly source: string;
  readonly level: BomScoreLevel;
  /** What was looked at: `component`, `identifier`, `byte` …, singular. */
  readonly unit: string;
  /** `of` is 0 where the document has nothing that the point is about. */
  readonly reached: number;
  readonly of: number;
  /** Why it was not measured; then `reached` and `of` are 0. */
  readonly notMeasured?: string;
  /** The first places that fail, at most 5; all are counted by `of` less `reached`. */
  readonly failures: readonly BomScoreFailure[];
  /** What to do, one sentence. */
  readonly fix: string;
}

/** The points of one standard, with how many of the required ones are reached everywhere. */
export interface BomScoreSection {
  readonly id: BomScoreSectionId;
  readonly title: string;
  readonly points: readonly BomScorePoint[];
  /** Required points that were measured and are about something. */
  readonly required: number;
  /** Those of them that nothing fails. */
  readonly met: number;
  /** Mean of the shares of these points, 0 to 1; absent where there are none. */
  readonly share?: number;
}

/** What is known of a bill of materials, section by section: there is no number over all of them. */
export interface BomScore {
  readonly specification: 'SPDX' | 'CycloneDX';
  readonly version: string;
  readonly name?: string;
  readonly components: number;
  readonly sections: readonly BomScoreSection[];
}
