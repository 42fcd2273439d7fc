import type { Component, KnownWeakness } from '../../model/index.ts';
import type {
  AskedAdvisories,
  Misses,
  RecallRow,
  UnmatchedStatement,
  VexOptions,
} from '../../vulnerability/index.ts';
import type { Style } from '../style.ts';

/** What is known against one target: the answer of `assay audit` about it. */
export interface Audited {
  /** The target as it was given: a path or an identifier. */
  readonly name: string;
  /** What it was read as: `artifact`, `SPDX`, `CycloneDX`, `list`, `requirements`, `lock`, `identifier`. */
  readonly kind: string;
  readonly components: readonly Component[];
  /** What weighs most first, those not affected among them. */
  readonly matches: readonly KnownWeakness[];
  /** What was not looked up or could not be read, by reason, with how often. */
  readonly left: Readonly<Record<string, number>>;
  /** VEX statements that came to nothing, with what is nearest. */
  readonly unmatched?: readonly UnmatchedStatement[];
  /** Where it was asked for: why nothing more was found. */
  readonly misses?: readonly Misses[];
  /** Where it was asked for: what each scheme of identifiers finds by itself. */
  readonly recall?: readonly RecallRow[];
}

/** How an audit is shown. */
export interface AuditView {
  readonly style: Style;
  /** Says how each answer came about, and what was ruled out. */
  readonly explain: boolean;
  /** Says nothing about weaknesses that are merely not affected, unless set. */
  readonly full: boolean;
  /** Who answers for a VEX document, and when it is written. */
  readonly vex: VexOptions;
  /** The advisories that were asked. */
  readonly asked: AskedAdvisories;
}

/** A form in which an audit can be shown. */
export interface AuditPresenter {
  /** Name for `--format`. */
  readonly name: string;
  present(audited: readonly Audited[], view: AuditView): string;
}
