/** An instance whose signatures are believed, with its own trust; instances never mix. */
export interface TrustInstance {
  /** `public-good`, or the name it was given. */
  readonly name: string;
  /** Address of its TUF repository. */
  readonly mirror: string;
  /** Address of its targets, where it is not `targets/` below the mirror. */
  readonly targets?: string;
}

/** Trust material as `assay trust show` tells it; times in seconds since 1970. */
export interface ShownTrust {
  readonly name: string;
  /** Where it is from: what comes with Assay, an update, or a file. */
  readonly from: 'embedded' | 'updated' | 'file';
  /** A package and its version, an address, or a path. */
  readonly source: string;
  /** Whether `assay verify` uses it, where its instance is asked for. */
  readonly used: boolean;
  /** SHA-256 of the trusted root, hexadecimal. */
  readonly id: string;
  /** Latest start or end of a key in it: it was made not long before that, or after. */
  readonly latestChange?: number;
  /** When it was verified by an update; of what comes with Assay, the day its TUF root was signed, or a few before. */
  readonly updated?: number;
  readonly metadata: readonly ShownMetadata[];
  readonly logs: readonly ShownKey[];
  readonly certificateLogs: readonly ShownKey[];
  readonly authorities: readonly ShownAuthority[];
  readonly timestampAuthorities: readonly ShownAuthority[];
  /** Keys of npm for attestations. */
  readonly npmKeys: readonly ShownKey[];
}

/** TUF metadata: a role, its version and until when it is in time. */
export interface ShownMetadata {
  readonly role: string;
  readonly version: number;
  readonly expires?: number;
  readonly expired: boolean;
}

/** A key and when what it signs is believed. */
export interface ShownKey {
  /** Host of a log; what signatures call the key, of npm. */
  readonly name: string;
  /** Who runs the log, where the trusted root says so. */
  readonly operator?: string;
  /** What a log is called in signatures, hexadecimal; not of npm. */
  readonly id?: string;
  /** Kind of the key, as `ec-p256`. */
  readonly type: string;
  readonly start?: number;
  readonly end?: number;
}

/** A hierarchy of certificates. */
export interface ShownAuthority {
  readonly name: string;
  /** Who runs it, where the trusted root says so. */
  readonly operator?: string;
  /** SHA-256 of the root certificate, hexadecimal. */
  readonly id: string;
  /** Distinguished name of the root. */
  readonly subject: string;
  readonly start: number;
  readonly end?: number;
}
