import type { CauseCode, Entry } from '../../model/index.ts';

/** Names that are drawn in each build, and what draws them. */
const DRAWN: readonly (readonly [name: RegExp, cause: CauseCode])[] = [
  [/\/package\/services\/metadata\/core-properties\/[0-9a-f]{32}\.psmdcp$/i, 'nuget.psmdcp-name'],
];

/** Why a member has another name: names that one packer draws are no renaming. */
export function renameCause(left: Entry, right: Entry): CauseCode {
  const drawn = DRAWN.find(([name]) => name.test(left.path) && name.test(right.path));
  return drawn?.[1] ?? 'content.file-renamed';
}
