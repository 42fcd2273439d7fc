import type { Limits, RandomSource } from '../../../model/index.ts';
import { AssayError } from '../../../model/index.ts';
import type { Piece } from './pieces.ts';

/** Codes of CAUSES that a removed part can have. */
export type SignatureCode =
  | 'sig.authenticode'
  | 'sig.codesign'
  | 'sig.notarization-ticket'
  | 'sig.package'
  | 'sig.signing-time'
  | 'sig.xar-cms'
  | 'sig.xar-rsa';

/** A part of the signed file that was taken out. */
export interface Removal {
  /** In the words of the format: `certificate table`, `.signature.p7s` … */
  readonly what: string;
  readonly code: SignatureCode;
  /** Where it stood in the signed file, in bytes; of what stands in a compressed table, where that table stands. */
  readonly offset: number;
  readonly length: number;
}

/**
 * What a file is to become. `unsigned`: the file as it was before it was signed, as far as the signed one tells; a file
 * without signatures stays as it is. `normal`: the form that a signed file and its unsigned original have in common, also
 * where the signer changed more than can be told from the signed file; an unsigned file is brought into it as well.
 */
export type StripForm = 'unsigned' | 'normal';

/** What a format's own strip function answers. */
export interface StripResult {
  readonly pieces: readonly Piece[];
  readonly removed: readonly Removal[];
  /** The result is a normal form of ours, not what stood there before the file was signed. */
  readonly canonical: boolean;
  /** What could not be told from the signed file, in sentences without a full stop. */
  readonly notes: readonly string[];
}

/** Takes the signatures out of a file of one format. Undefined: there is nothing to change. */
export type Stripper = (
  source: RandomSource,
  form: StripForm,
  limits: Limits,
) => Promise<StripResult | undefined>;

/** The error of a file whose signature cannot be taken out without breaking it. */
export function damaged(message: string): AssayError {
  return new AssayError('strip.damaged', `the signature cannot be taken out: ${message}`, {
    hint: '`assay ls --fields` shows how the file is made',
  });
}
