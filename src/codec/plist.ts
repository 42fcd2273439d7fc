import { hash } from 'node:crypto';
import type { Field, Meaning } from '../model/index.ts';
import { hex } from './bytes.ts';

/** Where a value stands in the bytes of the property list. */
interface Placed {
  readonly offset: number;
  readonly length: number;
}

/** One key of a dictionary with its value. Keys may repeat; tools take the last. */
export interface PlistEntry {
  readonly key: string;
  /** First byte of the key itself. */
  readonly keyOffset: number;
  readonly keyLength: number;
  readonly value: PlistValue;
}

/**
 * A value of a property list, the same for the XML and the binary form (Apple, CFPropertyList and CFBinaryPList). Integers
 * that a number cannot hold are `bigint`; dates are seconds since 1970-01-01T00:00:00Z, NaN where the text is no date.
 */
export type PlistValue = Placed &
  (
    | { readonly kind: 'string'; readonly value: string }
    | { readonly kind: 'integer'; readonly value: number | bigint }
    | { readonly kind: 'real'; readonly value: number }
    | { readonly kind: 'boolean'; readonly value: boolean }
    | { readonly kind: 'date'; readonly value: number }
    | { readonly kind: 'data'; readonly value: Uint8Array }
    | { readonly kind: 'uid'; readonly value: number }
    | { readonly kind: 'array'; readonly value: readonly PlistValue[] }
    | { readonly kind: 'dict'; readonly value: readonly PlistEntry[] }
  );

/** What kinds of values there are. */
export type PlistKind = PlistValue['kind'];

/** What a property list was read to; with an error, `value` holds what came before it. */
export interface PlistDocument {
  readonly value?: PlistValue;
  readonly error?: { readonly message: string; readonly offset: number };
}

/** The value of a dictionary's last entry of that key; undefined where there is none, or no dictionary. */
export function plistGet(value: PlistValue | undefined, key: string): PlistValue | undefined {
  if (value?.kind !== 'dict') return undefined;
  return value.value.findLast((entry) => entry.key === key)?.value;
}

/** The text of a string value. */
export function plistString(value: PlistValue | undefined): string | undefined {
  return value?.kind === 'string' ? value.value : undefined;
}

/** The number of an integer value that a number can hold. */
export function plistInteger(value: PlistValue | undefined): number | undefined {
  return value?.kind === 'integer' && typeof value.value === 'number' ? value.value : undefined;
}

/** The value of a boolean. */
export function plistBoolean(value: PlistValue | undefined): boolean | undefined {
  return value?.kind === 'boolean' ? value.value : undefined;
}

/** Seconds since 1970 of a date that is one. */
export function plistDate(value: PlistValue | undefined): number | undefined {
  return value?.kind === 'date' && Number.isFinite(value.value) ? value.value : undefined;
}

/** The bytes of a data value. */
export function plistData(value: PlistValue | undefined): Uint8Array | undefined {
  return value?.kind === 'data' ? value.value : undefined;
}

/** The items of an array; none for anything else. */
export function plistArray(value: PlistValue | undefined): readonly PlistValue[] {
  return value?.kind === 'array' ? value.value : [];
}

/** The entries of a dictionary; none for anything else. */
export function plistDict(value: PlistValue | undefined): readonly PlistEntry[] {
  return value?.kind === 'dict' ? value.value : [];
}

/** Keys that build tools and bundles use, by what they tell (Information Property List, Xcode's build settings). */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  BuildMachineOSBuild: 'tool',
  CFBundleIdentifier: 'name',
  CFBundleName: 'name',
  CFBundleShortVersionString: 'version',
  CFBundleVersion: 'version',
  DTCompiler: 'tool',
  DTPlatformBuild: 'tool',
  DTPlatformName: 'tool',
  DTPlatformVersion: 'tool',
  DTSDKBuild: 'tool',
  DTSDKName: 'tool',
  DTXcode: 'tool',
  DTXcodeBuild: 'tool',
  LSMinimumSystemVersion: 'version',
};

/** How values become fields. */
export interface PlistFieldOptions {
  /** Where byte 0 of the property list is in the container; default 0. */
  readonly base?: number;
  /** What keys mean, before the well-known ones. */
  readonly meanings?: Readonly<Record<string, Meaning>>;
  /** Values shown at most, so that a list that names one value many times stays small; default 100,000. */
  readonly most?: number;
}

/**
 * A value as fields: entries of a dictionary under their keys, items of an array as `[0]`, `[1]` …, anything else as one
 * field `value`. Data of up to 64 bytes is shown in hexadecimal, longer data by its SHA-256.
 */
export function plistFields(value: PlistValue, options: PlistFieldOptions = {}): Field[] {
  const left = { count: options.most ?? 100_000 };
  return childFields(value, options, left) ?? [fieldOf('value', value, options, left)];
}

/** A value as one field of that name, with its parts below. */
export function plistField(name: string, value: PlistValue, options: PlistFieldOptions = {}): Field {
  return fieldOf(name, value, options, { count: options.most ?? 100_000 });
}

function childFields(
  value: PlistValue,
  options: PlistFieldOptions,
  left: { count: number },
): Field[] | undefined {
  if (value.kind !== 'dict' && value.kind !== 'array') return undefined;
  const fields: Field[] = [];
  const count = value.value.length;
  for (let i = 0; i < count && left.count > 0; i++) {
    left.count--;
    if (value.kind === 'array') fields.push(fieldOf(`[${i}]`, value.value[i]!, options, left));
    else fields.push(fieldOf(value.value[i]!.key, value.value[i]!.value, options, left));
  }
  return fields;
}

function fieldOf(
  name: string,
  value: PlistValue,
  options: PlistFieldOptions,
  left: { count: number },
): Field {
  const fields = childFields(value, options, left);
  const shown = shownValue(value);
  const meaning = meaningOf(name, value, options);
  return {
    name,
    ...(shown === undefined ? {} : { value: shown }),
    offset: (options.base ?? 0) + value.offset,
    length: value.length,
    ...(meaning ? { meaning } : {}),
    ...(fields ? { fields } : {}),
  };
}

function meaningOf(name: string, value: PlistValue, { meanings }: PlistFieldOptions): Meaning | undefined {
  if (meanings && Object.hasOwn(meanings, name)) return meanings[name];
  if (value.kind === 'date') return 'time';
  return Object.hasOwn(MEANINGS, name) ? MEANINGS[name] : undefined;
}

function shownValue(value: PlistValue): Field['value'] {
  switch (value.kind) {
    case 'integer':
      return typeof value.value === 'bigint' ? value.value.toString() : value.value;
    case 'real':
      return Number.isFinite(value.value) ? value.value : String(value.value);
    case 'date':
      return Number.isFinite(value.value) ? value.value : 'no date';
    case 'data':
      return dataText(value.value);
    case 'array':
    case 'dict':
      return undefined;
    default:
      return value.value;
  }
}

/** Bytes for a reader's eye: all of few, the digest of many. */
function dataText(bytes: Uint8Array): string {
  return bytes.length <= 64 ? hex(bytes) : `${bytes.length} bytes, sha256 ${hash('sha256', bytes, 'hex')}`;
}
