import { compareVersions, normalizePep440 } from '../../identifier/index.ts';

/** What the name of a distribution says, as values that can be compared. */
export type Distribution = SourceDistribution | Wheel;

/** A source distribution. */
export interface SourceDistribution {
  readonly kind: 'sdist';
  /** Normalised (PEP 503). */
  readonly project: string;
  /** Normalised (PEP 440). */
  readonly version: string;
}

/** A wheel (binary distribution format, "File name convention"). */
export interface Wheel extends Omit<SourceDistribution, 'kind'> {
  readonly kind: 'wheel';
  /** Number and rest of the build tag; absent where there is none. */
  readonly build?: string;
  /** All tags, expanded from the compressed sets, sorted. */
  readonly tags: readonly string[];
}

/** An honest name expands to fewer. */
const MOST_TAGS = 5_000;
const NAME = /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/;
const TAG = /^[A-Za-z0-9_.]+$/;

/** No file system has longer names. */
const MOST_CHARACTERS = 255;

/** Reads the file name of a wheel or source distribution; undefined where it is the name of none. */
export function parseDistribution(fileName: string): Distribution | undefined {
  if (fileName.length > MOST_CHARACTERS) return undefined;
  if (fileName.endsWith('.whl')) return parseWheel(fileName.slice(0, -4));
  for (const suffix of ['.tar.gz', '.zip'])
    if (fileName.endsWith(suffix)) return parseSdist(fileName.slice(0, -suffix.length));
  return undefined;
}

function parseSdist(stem: string): SourceDistribution | undefined {
  // The version has no hyphen once it is normalised; older names may have them in the project.
  const cut = stem.lastIndexOf('-');
  const named = cut > 0 ? projectAndVersion(stem.slice(0, cut), stem.slice(cut + 1)) : undefined;
  return named && { kind: 'sdist', ...named };
}

function parseWheel(stem: string): Wheel | undefined {
  const parts = stem.split('-');
  if (parts.length !== 5 && parts.length !== 6) return undefined;
  const [project, version] = parts;
  const named = projectAndVersion(project!, version!);
  const build = parts.length === 6 ? /^(\d+)(.*)$/.exec(parts[2]!) : undefined;
  const sets = parts.slice(-3).map((set) => set.split('.'));
  const [pythons, abis, platforms] = sets as [string[], string[], string[]];
  const isEach = parts.slice(-3).every((part) => TAG.test(part)) && sets.flat().every((tag) => tag !== '');
  const count = pythons.length * abis.length * platforms.length;
  if (!named || build === null || !isEach || count > MOST_TAGS) return undefined;
  const tags = pythons.flatMap((python) =>
    abis.flatMap((abi) => platforms.map((platform) => `${python}-${abi}-${platform}`.toLowerCase())),
  );
  return {
    kind: 'wheel',
    ...named,
    ...(build ? { build: `${BigInt(build[1]!)}${build[2]}` } : {}),
    tags: [...new Set(tags)].toSorted(),
  };
}

function projectAndVersion(
  project: string,
  version: string,
): { readonly project: string; readonly version: string } | undefined {
  const normal = normalizePep440(version);
  if (!NAME.test(project) || normal === undefined) return undefined;
  return { project: project.toLowerCase().replaceAll(/[-_.]+/g, '-'), version: normal };
}

/**
 * Whether two names say the same: project, version, build and set of tags, whatever their spelling. Versions are compared by
 * PEP 440, to which `1.0` is `1.0.0`, as installers do.
 */
export function isSameDistribution(a: Distribution, b: Distribution): boolean {
  const isSame = a.kind === b.kind && a.project === b.project;
  return isSame && compareVersions('pypi', a.version, b.version) === 0 && rest(a) === rest(b);
}

/** What only wheels have. */
function rest(name: Distribution): string {
  return name.kind === 'wheel' ? JSON.stringify([name.build ?? null, name.tags]) : '';
}
