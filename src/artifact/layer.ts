import type { Artifact, Entry, Problem } from '../model/index.ts';

/** Problems of these kinds are about an entry as a member of its container, not about what it contains. */
const ABOUT_MEMBER = /^(path|link)\.|^content\.size-mismatch$/;

/**
 * Tells whether a problem lies in the artifact's own layers: the file itself, what its compression decodes to, and the
 * parts a package or image format prescribes (`control.tar`, `data.tar`, `Payload`, cabinets of an installer, slices of a
 * universal binary). Anything else is an archive that is
 * merely shipped, such as a damaged sample in a test suite: a fact about one file, not about the artifact.
 */
export function ownLayers(artifact: Artifact): (problem: Problem) => boolean {
  const { entries } = artifact;
  const byPath = new Map<string, Entry[]>();
  const wanted = new Set(artifact.problems.map(({ path }) => path));
  for (const entry of entries) {
    if (!wanted.has(entry.path)) continue;
    const same = byPath.get(entry.path);
    if (same) same.push(entry);
    else byPath.set(entry.path, [entry]);
  }
  return ({ path, code }) => {
    const candidates = byPath.get(path) ?? [];
    // A member may be named like a path of the tree (`b.zip!/c`) to make a problem look nested: one own candidate is enough.
    return (
      candidates.length === 0 ||
      candidates.some((entry) => {
        const about = ABOUT_MEMBER.test(code) ? (entries[entry.parent] ?? entry) : entry;
        return isOwnLayer(entries, about);
      })
    );
  };
}

/** Whether a container is one of the artifact's own layers, see {@link ownLayers}. */
export function isOwnLayer(entries: readonly Entry[], container: Entry): boolean {
  for (let at = container; at.parent >= 0; at = entries[at.parent]!) {
    if (!isPrescribed(entries[at.parent]!, at)) return false;
  }
  return true;
}

/** Members that are parts of a package or image rather than files it ships, by the format of the container. */
const PARTS: Readonly<Record<string, RegExp>> = {
  xar: /\/(Payload|Scripts|Bom|PackageInfo|Distribution)$/,
  rpm: /!\/Payload$/,
  dmg: /./,
  partitions: /./,
  'macho-fat': /./,
  pe: /!\/(overlay|ux\.cab|attached-\d+\.cab)$/,
  elf: /!\/(overlay|\.gnu_debugdata)$/,
};

function isPrescribed(container: Entry, member: Entry): boolean {
  // The content of a compression stream.
  if (member.path === `${container.path}!`) return true;
  if (container.variant === 'deb') return true;
  // The cabinets in an installer database hold its files.
  if (container.variant === 'msi' && member.format === 'cab') return true;
  return PARTS[container.format]?.test(member.path) === true;
}
