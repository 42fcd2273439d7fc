import { pypiName } from '../../identifier/index.ts';
import { AssayError, type PublisherPolicy } from '../../model/index.ts';
import { policyOfPublisher } from '../identity/publisher.ts';

/** A file that a lock names. */
export interface PylockFile {
  readonly name: string;
  /** By algorithm, as Python's hashlib calls it. */
  readonly hashes: Readonly<Record<string, string>>;
  readonly size?: number;
}

/** An entry of `packages.attestation-identities`. */
export interface PylockIdentity {
  /** Undefined for a kind that is not known, or one that names nobody: nobody can be that publisher. */
  readonly policy: PublisherPolicy | undefined;
  readonly kind: string;
  /** What it says besides, which no certificate is compared with. */
  readonly unread: readonly string[];
}

/** A package of a lock. */
export interface PylockPackage {
  /** Name, normalised, and version where it is written. */
  readonly name: string;
  readonly version?: string;
  /** It is only for environments that fit. */
  readonly marker?: string;
  readonly files: readonly PylockFile[];
  readonly identities: readonly PylockIdentity[];
}

type Table = Readonly<Record<string, unknown>>;

/**
 * Reads what a `pylock.toml` says of files and who signed them (PyPA specification "pylock.toml", PEP 751).
 * @param document the parsed TOML @throws AssayError `lock.document`
 */
export function readPylockFiles(document: Table): readonly PylockPackage[] {
  const written = document['lock-version'];
  if (typeof written !== 'string' || !/^1(?:\.|$)/.test(written))
    wrong('lock-version', 'is none that is known', 'version 1.0 is read');
  return tables(document['packages'] ?? [], 'packages').map(packageOf);
}

function packageOf(one: Table, at: number): PylockPackage {
  const place = `packages[${at}]`;
  const name = one['name'];
  if (typeof name !== 'string') return wrong(`${place}.name`, 'is no text');
  const { version, marker } = one;
  const wheels = tables(one['wheels'] ?? [], `${place}.wheels`).map((file, number) =>
    fileOf(file, `${place}.wheels[${number}]`),
  );
  const single = ['sdist', 'archive'].flatMap((kind) =>
    one[kind] === undefined ? [] : [fileOf(table(one[kind], `${place}.${kind}`), `${place}.${kind}`)],
  );
  return {
    name: pypiName(name),
    ...(typeof version === 'string' ? { version } : {}),
    ...(typeof marker === 'string' ? { marker } : {}),
    files: [...single, ...wheels],
    identities: tables(one['attestation-identities'] ?? [], `${place}.attestation-identities`).map(
      (identity, number) => identityOf(identity, `${place}.attestation-identities[${number}]`),
    ),
  };
}

/** Its name is written, or is the last part of its path or address. */
function fileOf(file: Table, place: string): PylockFile {
  const { path, url, size } = file;
  const from = [path, url].find((text) => typeof text === 'string') as string | undefined;
  const name = file['name'] ?? (from === undefined ? undefined : lastPart(from));
  if (typeof name !== 'string' || name === '' || /[/\\\0]/.test(name) || /^\.\.?$/.test(name))
    return wrong(place, 'has no file name', 'name, path or url says it');
  const hashes = Object.entries(table(file['hashes'], `${place}.hashes`)).map(([algorithm, digest]) =>
    typeof digest === 'string'
      ? ([algorithm.toLowerCase(), digest.toLowerCase()] as const)
      : wrong(`${place}.hashes.${algorithm}`, 'is no text'),
  );
  return {
    name,
    hashes: Object.fromEntries(hashes),
    ...(typeof size === 'number' || typeof size === 'bigint' ? { size: Number(size) } : {}),
  };
}

function lastPart(address: string): string | undefined {
  const plain = address
    .replace(/[?#].*$/s, '')
    .split('/')
    .at(-1)!;
  try {
    return decodeURIComponent(plain);
  } catch {
    return undefined;
  }
}

/** Keys of a publisher as indexes have them (PEP 740). */
const TEXTS = ['kind', 'repository', 'workflow', 'workflow_filepath', 'environment', 'email'] as const;
/** Claims that are compared: the ids, which survive a change of name, as GitHub and GitLab call them. */
const IDS = {
  repositoryId: ['repository_id', 'project_id'],
  ownerId: ['repository_owner_id', 'namespace_id'],
} as const;

function identityOf(identity: Table, place: string): PylockIdentity {
  const texts = Object.fromEntries(
    TEXTS.flatMap((key) => {
      const value = identity[key];
      if (value === undefined) return [];
      // Left out, it would demand less than is written.
      return typeof value === 'string' ? [[key, value]] : wrong(`${place}.${key}`, 'is no text');
    }),
  ) as Readonly<Record<string, string>>;
  const { kind } = texts;
  if (kind === undefined) return wrong(`${place}.kind`, 'is no text');
  const claims = identity['claims'] === undefined ? {} : table(identity['claims'], `${place}.claims`);
  const policy = policyOfPublisher(texts);
  const unread = [
    ...unknownKeys(identity, [...TEXTS, 'claims']),
    ...unknownKeys(claims, [...IDS.repositoryId, ...IDS.ownerId]).map((key) => `claims.${key}`),
  ];
  // Without a name everybody at the issuer would be meant.
  if (policy?.repository === undefined && policy?.email === undefined)
    return { policy: undefined, kind, unread };
  const ids = Object.entries(IDS).flatMap(([part, names]) => {
    const id = idOf(claims, names, `${place}.claims`);
    return id === undefined ? [] : [[part, id]];
  });
  return { kind, unread, policy: { ...policy, ...Object.fromEntries(ids) } };
}

function unknownKeys(one: Table, known: readonly string[]): readonly string[] {
  return Object.keys(one).filter((key) => !known.includes(key));
}

/** An id is a text of digits; some write the number. */
function idOf(claims: Table, names: readonly string[], place: string): string | undefined {
  const name = names.find((one) => claims[one] !== undefined);
  if (name === undefined) return undefined;
  const value = claims[name];
  if (typeof value === 'string') return value;
  const isNumber = typeof value === 'bigint' || Number.isSafeInteger(value);
  return isNumber ? String(value) : wrong(`${place}.${name}`, 'is no text');
}

function table(value: unknown, place: string): Table {
  return isTable(value) ? value : wrong(place, 'is no table');
}

function tables(value: unknown, place: string): readonly Table[] {
  if (!Array.isArray(value)) return wrong(place, 'is no array');
  return value.map((one, at) => table(one, `${place}[${at}]`));
}

function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

function wrong(place: string, what: string, hint?: string): never {
  throw new AssayError('lock.document', `${place} ${what}`, hint === undefined ? {} : { hint });
}
