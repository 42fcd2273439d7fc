import { AssayError } from '../../model/index.ts';

/** Which file of a release an artifact is. */
export interface ReleaseArtifact {
  /** `source`: the tarball; `windows`: installers, embeddable packages, NuGet packages; `macos`: the installer. */
  readonly kind: 'source' | 'windows' | 'macos';
  /** Name of the file. */
  readonly name: string;
  /** As PEP 440 writes it, pre-releases included. */
  readonly version: string;
  /** Whether pip's wheel is in it. */
  readonly hasPip: boolean;
  /** Whether CPython's release tool makes a document for it. */
  readonly official: boolean;
}

type Row = readonly [name: RegExp, kind: ReleaseArtifact['kind'], official: boolean];

const ROWS: readonly Row[] = [
  [/^Python-(\d[\dabrc.]*)\.(?:tgz|tar\.xz)$/, 'source', true],
  [/^python-(\d[\dabrc.]*?)(?:-[\w-]+)?\.(?:exe|zip)$/, 'windows', true],
  [/^python(?:x86|arm64)?\.(\d[\w.-]*?)\.nupkg$/, 'windows', false],
  [/^python-(\d[\dabrc.]*)-macosx?\d*(?:\.\d+)?\.pkg$/, 'macos', false],
];

/**
 * Tells from its name which file of a release an artifact is; CPython's release tool tells it in the same way.
 * @throws AssayError `sbom.release` where no release has a file of such a name
 */
export function releaseArtifact(name: string): ReleaseArtifact {
  for (const [pattern, kind, official] of ROWS) {
    const written = pattern.exec(name)?.[1];
    if (written === undefined) continue;
    const version = written.replace(
      /-(a|b|rc|alpha|beta)\.?(\d+)$/,
      (_, word: string, n: string) => `${word === 'rc' ? word : word[0]}${n}`,
    );
    return { kind, name, version, hasPip: !/-embed-/.test(name), official };
  }
  throw new AssayError('sbom.release', 'its name is none that a file of a CPython release has', {
    path: name,
    hint: 'names are as on python.org: Python-3.13.5.tar.xz, python-3.13.5-amd64.exe, python-3.13.5-embed-amd64.zip, python.3.13.5.nupkg, python-3.13.5-macos11.pkg',
  });
}

/** Where python.org serves a file of a release, or would; pre-releases lie in the folder of their release. */
export function placeOnSite({ name, version }: ReleaseArtifact): string {
  return `https://www.python.org/ftp/python/${/^[0-9.]+/.exec(version)![0]}/${name}`;
}
