import type { FormatRules } from '../rule.ts';
import { ARCHIVE_RULES } from './archives.ts';
import { IMAGE_RULES } from './images.ts';
import { INSTALLER_RULES } from './installers.ts';
import { LEAF_RULES } from './leaves.ts';
import { PROGRAM_RULES } from './programs.ts';
import { STREAM_RULES } from './streams.ts';

/** The rules of every format, by its name. */
export const RULES: Readonly<Record<string, FormatRules>> = {
  ...ARCHIVE_RULES,
  ...IMAGE_RULES,
  ...INSTALLER_RULES,
  ...LEAF_RULES,
  ...PROGRAM_RULES,
  ...STREAM_RULES,
};
