import {
  AUDIT_PRESENTERS,
  type Audited,
  type AuditView,
  isOpen,
  reaches,
  type Threshold,
} from '../../report/index.ts';
import { EXIT } from '../exit.ts';
import type { CommonOptions } from '../options.ts';

/** Options of `assay audit`. */
export interface AuditCliOptions extends CommonOptions {
  readonly advisory?: string;
  readonly failOn: Threshold;
  readonly strict?: boolean;
  readonly explain?: boolean;
  readonly full?: boolean;
  readonly recall?: boolean;
  readonly vex?: readonly string[];
  readonly store?: string;
  readonly platform?: readonly string[];
  readonly git?: readonly string[];
  readonly weak?: boolean;
  readonly identities?: readonly string[];
  readonly mapping?: readonly string[];
  readonly author?: string;
  readonly namespace?: string;
}

/** A document of all targets, in one of the formats of `--format`. */
export function present(audited: readonly Audited[], format: string, view: AuditView): string {
  return AUDIT_PRESENTERS.find(({ name }) => name === format)!.present(audited, view);
}

/** 1 where something reaches the threshold, with `--strict` also where something is open. */
export function exitCodeOf(
  audited: readonly Audited[],
  { failOn, strict }: Pick<AuditCliOptions, 'failOn' | 'strict'>,
): number {
  const fails = audited.some(({ matches }) =>
    matches.some((one) => reaches(one, failOn) || (strict === true && isOpen(one))),
  );
  return fails ? EXIT.failed : EXIT.ok;
}
