/** The schemes software is named by. */
export type IdentifierType = 'purl' | 'cpe' | 'swhid' | 'gitoid';

/** A name of some software and where it comes from. */
export interface Identifier {
  readonly type: IdentifierType;
  readonly value: string;
  /** Written in the artifact, or worked out from what is written there. */
  readonly origin: 'declared' | 'derived';
  /** By which rule of which standard, e.g. `PEP 503 name and PEP 440 version of METADATA`. */
  readonly rule: string;
}
