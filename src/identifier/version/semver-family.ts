import type { VersionScheme } from './scheme.ts';
import { type SemverKey, semverScheme } from './semver.ts';

/**
 * The orders that are SemVer 2.0.0 or differ from it in a few rules, each a row. Sources: semver.org; Cargo book,
 * "Version requirements"; Elixir `Version`; Swift package manager, "Package versions"; GitHub Actions, "Release
 * management"; NuGet, "Package versioning"; pub_semver, "Semantics"; Julia manual, "Version number literals".
 */
export const SEMVER_FAMILY: readonly VersionScheme<SemverKey>[] = [
  semverScheme('semver'),
  // Two crates that differ in build metadata only are one release to advisories, though Rust's type orders them.
  semverScheme('cargo'),
  semverScheme('hex'),
  semverScheme('swift'),
  semverScheme('github-actions'),
  // Up to four integers; labels without case; no `v`, which NuGet refuses.
  semverScheme('nuget', { prefix: '', numbers: 4, foldCase: true }),
  // A build is above the version it builds: 1.0.0 < 1.0.0+1.
  semverScheme('pub', { orderBuild: true }),
  // Repackaged libraries (_jll) count their builds: 2.86.3+0 < 2.86.3+1.
  semverScheme('julia', { hyphenless: true, bareSuffix: true, orderBuild: true }),
];
