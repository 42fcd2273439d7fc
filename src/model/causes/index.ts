import { ARCHIVE_CAUSES } from './archive.ts';
import { CONTENT_CAUSES } from './content.ts';
import { DERIVED_CAUSES } from './derived.ts';
import { FORMAT_CAUSES } from './format.ts';
import type { CauseKind } from './kind.ts';

export type { CauseClass, CauseKind } from './kind.ts';

const ALL = { ...ARCHIVE_CAUSES, ...CONTENT_CAUSES, ...FORMAT_CAUSES, ...DERIVED_CAUSES };

/** Code of a cause, as in {@link CAUSES}. */
export type CauseCode = keyof typeof ALL;

/**
 * The vocabulary of causes. The class belongs to the code; whether it is first-hand or follows from another one belongs to
 * the occurrence (`Difference.derivedFrom`).
 */
export const CAUSES: Readonly<Record<CauseCode, CauseKind>> = ALL;
