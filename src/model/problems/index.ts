import type { ProblemKind } from '../problem.ts';
import { AR_PROBLEMS } from './ar.ts';
import { CORE_PROBLEMS } from './core.ts';
import { CPIO_PROBLEMS } from './cpio.ts';
import { STREAM_PROBLEMS } from './streams.ts';
import { TAR_PROBLEMS } from './tar.ts';
import { XAR_PROBLEMS } from './xar.ts';
import { ZIP_PROBLEMS } from './zip.ts';

const TABLES = {
  ...CORE_PROBLEMS,
  ...STREAM_PROBLEMS,
  ...TAR_PROBLEMS,
  ...CPIO_PROBLEMS,
  ...AR_PROBLEMS,
  ...ZIP_PROBLEMS,
  ...XAR_PROBLEMS,
};

/** A stable problem code such as `zip.local-central-mismatch`. */
export type ProblemCode = keyof typeof TABLES;

/** Every problem Assay can report, by code. `docs/problems.md` is generated from it. */
export const PROBLEMS: Readonly<Record<ProblemCode, ProblemKind>> = TABLES;
