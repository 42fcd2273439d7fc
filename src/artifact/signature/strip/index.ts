import { AssayError, DEFAULT_LIMITS, type Limits, type RandomSource } from '../../../model/index.ts';
import { detect, HEAD_BYTES, probeOf } from '../../detect.ts';
import { stripCab } from './cab.ts';
import { stripCfb } from './cfb.ts';
import { stripMacho } from './macho.ts';
import { stripFat } from './macho-fat.ts';
import { stripPe } from './pe.ts';
import { type Piece, piecesSource } from './pieces.ts';
import { stripRpm } from './rpm.ts';
import type { StripForm, Stripper, StripResult } from './stripped.ts';
import { stripXar } from './xar.ts';
import { stripZip } from './zip.ts';

export { bundleSignature } from './bundle.ts';
export type { Piece } from './pieces.ts';
export type { Removal, SignatureCode, StripForm } from './stripped.ts';

/** The formats whose signatures can be taken out, by the names of their readers. */
const STRIPPERS: Readonly<Record<string, Stripper>> = {
  xar: stripXar,
  pe: stripPe,
  cfb: stripCfb,
  cab: stripCab,
  macho: stripMacho,
  'macho-fat': stripFat,
  zip: stripZip,
  rpm: stripRpm,
};

/** How to take signatures out. */
export interface StripOptions {
  /** Name of the format (`Format.name`); default: found by content, and by {@link StripOptions.name}. */
  readonly format?: string;
  /** Name of the file, for detection. */
  readonly name?: string;
  /** Default: `unsigned`. */
  readonly form?: StripForm;
  readonly limits?: Partial<Limits>;
}

/** A file without its signatures. */
export interface Stripped extends StripResult {
  /** The result itself: it reads from the file given, and holds none of it in memory. */
  readonly source: RandomSource;
  /** Name of the format; undefined where none is recognised. */
  readonly format: string | undefined;
}

/**
 * Takes the signatures of a file out: those of its own format; what lies in nested files stays. Pure: the result hangs on
 * the bytes given, on `format` and on `form` alone. A file without signatures, and one of a format that has none, comes
 * back as it is, with nothing `removed` (in the form `normal` it may change, see {@link StripForm}).
 * @throws AssayError `strip.damaged` where the signed file is made so that taking the signature out would break it
 */
export async function stripSignatures(source: RandomSource, options: StripOptions = {}): Promise<Stripped> {
  const { name = '', form = 'unsigned' } = options;
  const format = options.format ?? (await formatOf(source, name));
  const strip = format !== undefined && Object.hasOwn(STRIPPERS, format) ? STRIPPERS[format] : undefined;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const result = strip && (await stripped(strip, source, form, limits));
  if (!result) return { ...unchanged(source), source, format };
  return { ...result, source: piecesSource(source, result.pieces), format };
}

/** What an unsigned file cannot be brought into its normal form for is no reason to refuse it: it stays as it is. */
async function stripped(
  strip: Stripper,
  source: RandomSource,
  form: StripForm,
  limits: Limits,
): Promise<StripResult | undefined> {
  try {
    return await strip(source, form, limits);
  } catch (error) {
    if (form === 'unsigned' || !(error instanceof AssayError)) throw error;
    return await strip(source, 'unsigned', limits);
  }
}

/** Whether {@link stripSignatures} knows a format, by its name. */
export function canStrip(format: string): boolean {
  return Object.hasOwn(STRIPPERS, format);
}

function unchanged({ size }: RandomSource): StripResult {
  const pieces: Piece[] = size > 0 ? [{ from: 0, length: size }] : [];
  return { pieces, removed: [], canonical: false, notes: [] };
}

async function formatOf(source: RandomSource, name: string): Promise<string | undefined> {
  return detect(await probeOf(name, source, await source.read(0, HEAD_BYTES)))?.name;
}
