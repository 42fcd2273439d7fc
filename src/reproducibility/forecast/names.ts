import type { Entry } from '../../model/index.ts';
import type { Sign } from './signs.ts';

/** The part of a package (Open Packaging Conventions) that NuGet names by a fresh GUID in each pack. */
const CORE_PROPERTIES = /\/package\/services\/metadata\/core-properties\/([0-9a-f]{32})\.psmdcp$/;

/** Signatures that a package carries in a member of its own: NuGet, jar and APK (JAR File Specification), dpkg-sig. */
const SIGNATURES = /^[^!]*!\/(?:\.signature\.p7s|META-INF\/[^/]+\.(?:RSA|DSA|EC)|_gpg\w+)$/;

/** What names of members give away: those that are drawn in each build, and those of signatures. */
export function nameSigns(entries: readonly Entry[]): Sign[] {
  return entries.flatMap(({ path }): Sign[] => {
    const value = CORE_PROPERTIES.exec(path)?.[1];
    if (value !== undefined) {
      const what = 'a part whose name is drawn in each pack';
      return [{ code: 'nuget.psmdcp-name', likelihood: 'certain', what, value, path }];
    }
    if (!SIGNATURES.test(path)) return [];
    const what = 'signed: only the holder of the key can repeat it';
    return [{ code: 'sig.package', likelihood: 'certain', what, path }];
  });
}
