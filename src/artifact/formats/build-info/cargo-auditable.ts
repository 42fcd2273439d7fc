import { inflateSync } from 'node:zlib';
import { isObject, utf8 } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';

/** A crate that a Rust program was built from. */
export interface AuditablePackage {
  readonly name: string;
  readonly version: string;
  /** `crates.io`, `git`, `local`, `registry`, or another text. */
  readonly source: string;
  /** `runtime` (the default) or `build`. */
  readonly kind: string;
  /** Indices into the list of packages. */
  readonly dependencies: readonly number[];
  /** The package the program was built from. */
  readonly root: boolean;
}

/** What `cargo auditable` records (its format description, versions 0 to 8). */
export interface AuditableInfo {
  readonly packages: readonly AuditablePackage[];
  /** Version of the format, where it is given. */
  readonly format?: number;
  readonly field: Field;
}

/** The section that holds it: the same name in ELF, PE and, in the segment `__DATA`, Mach-O. */
export const AUDITABLE_SECTION = '.dep-v0';
/** Largest document that is decoded, in bytes; the format's own readers stop at 8 MiB. */
const LARGEST = 8 << 20;
const MOST_PACKAGES = 100_000;

/**
 * Decodes the section: JSON compressed with zlib.
 * @param bytes the whole section
 * @param base what the first of `bytes` is in the file
 * @returns undefined where it does not decode to a list of packages
 */
export function auditableInfo(bytes: Uint8Array, base: number): AuditableInfo | undefined {
  const document = jsonOf(bytes);
  const list = isObject(document) ? document['packages'] : undefined;
  if (!isObject(document) || !Array.isArray(list)) return undefined;
  const packages = list.slice(0, MOST_PACKAGES).map(packageOf);
  const format = document['format'];
  const place = { offset: base, length: bytes.length };
  return {
    packages,
    ...(typeof format === 'number' ? { format } : {}),
    field: {
      name: 'cargo-auditable',
      value: packages.length,
      ...place,
      fields: packages.map(({ name, version, source, kind, root }) => ({
        name: root ? 'root package' : 'package',
        value: `${name} ${version}`,
        offset: base,
        length: 0,
        meaning: 'id',
        fields: [
          { name: 'source', value: source, offset: base, length: 0 },
          { name: 'kind', value: kind, offset: base, length: 0 },
        ],
      })),
    },
  };
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    const text = utf8(inflateSync(bytes, { maxOutputLength: LARGEST }));
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    // Neither zlib nor JSON: the section is something else, which is no error of the file.
    return undefined;
  }
}

function packageOf(entry: unknown): AuditablePackage {
  const given = isObject(entry) ? entry : {};
  const text = (key: string, otherwise: string): string => {
    const value = given[key];
    return typeof value === 'string' ? value : otherwise;
  };
  const dependencies = given['dependencies'];
  return {
    name: text('name', ''),
    version: text('version', ''),
    source: text('source', ''),
    kind: text('kind', 'runtime'),
    dependencies: Array.isArray(dependencies) ? dependencies.filter((one) => typeof one === 'number') : [],
    root: given['root'] === true,
  };
}
