import type { Entry } from '../../model/index.ts';
import type { Sign } from './signs.ts';

/** The part of a package (Open Packaging Conventions) that NuGet names by a fresh GUID in each pack. */
const CORE_PROPERTIES = /\/package\/services\/metadata\/core-properties\/([0-9a-f]{32})\.psmdcp$/;

/** Names of members that are drawn in each build. */
export function nameSigns(entries: readonly Entry[]): Sign[] {
  return entries.flatMap(({ path }) => {
    const name = CORE_PROPERTIES.exec(path)?.[1];
    if (name === undefined) return [];
    return {
      code: 'nuget.psmdcp-name' as const,
      likelihood: 'certain' as const,
      what: 'a part whose name is drawn in each pack',
      value: name,
      path,
    };
  });
}
