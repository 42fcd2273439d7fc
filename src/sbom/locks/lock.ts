/** Where a package is taken from; `archive` is a file that is named by its address. */
export type LockOrigin = 'registry' | 'archive' | 'repository' | 'path';

/** A digest of the file a package is installed from, lower-case hexadecimal. */
export interface LockDigest {
  readonly algorithm: 'md5' | 'sha1' | 'sha256' | 'sha384' | 'sha512';
  readonly value: string;
}

/** A package as a lock file pins it. */
export interface LockedPackage {
  /** Type of its package URL; the ecosystem, for one of a repository. */
  readonly type: string;
  /** Whole name as the ecosystem writes it: `@scope/name`, `vendor/name`, `group/name` for Maven. */
  readonly name: string | undefined;
  readonly version?: string | undefined;
  readonly origin: LockOrigin;
  /** Where the lock file says so: a JSON pointer, or `line N`. */
  readonly place: string;
  /** What it is for, where the file tells; absent: for running, or not told. */
  readonly scope?: 'development' | 'optional' | undefined;
  /** Address of the registry, where it is not the public one of the type. */
  readonly registry?: string | undefined;
  /** Address of the repository or archive. */
  readonly url?: string | undefined;
  /** Commit of the repository. */
  readonly commit?: string | undefined;
  /** Of the one file it is installed from; none where the lock file names several. */
  readonly digests?: readonly LockDigest[] | undefined;
  /** Further qualifiers of its package URL. */
  readonly qualifiers?: Readonly<Record<string, string>> | undefined;
}

/** What a lock file says. */
export interface Lock {
  /** What kind it is: a name of the table in `list.ts`. */
  readonly format: string;
  readonly packages: readonly LockedPackage[];
  /** What could not be taken from it, by reason. */
  readonly left: Readonly<Record<string, number>>;
}

/** Gathers the packages of one lock file. */
export interface LockGatherer {
  add(locked: LockedPackage): void;
  /** Counts something that is left out. */
  leave(reason: string): void;
}

/** Reasons that several readers give. */
export const LEFT = {
  nameless: 'packages without name or version',
  path: 'packages of a path, which are no release of a registry',
  member: 'packages of the same project',
  unread: 'entries that cannot be read',
} as const;

/** A gatherer, and what it gathered. */
export function gatherLock(): LockGatherer & { finish(format: string): Lock } {
  const packages: LockedPackage[] = [];
  const left = new Map<string, number>();
  return {
    add: (locked) => {
      packages.push(locked);
    },
    leave: (reason) => {
      left.set(reason, (left.get(reason) ?? 0) + 1);
    },
    finish: (format) => ({ format, packages, left: Object.fromEntries(left) }),
  };
}
