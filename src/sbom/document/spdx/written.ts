import type { BomActor } from '../../../model/index.ts';

/** Something of a bill of materials that the written document says otherwise or not at all. */
export interface Loss {
  /** Of the package, file or licence in the document it was read from; `` for the document itself. */
  readonly place: string;
  /** Field of the model, or of the document it was read from. */
  readonly field: string;
  /** One sentence. */
  readonly why: string;
}

/** A document that was written. */
export interface WrittenBom {
  /** ASCII in JSON, UTF-8 otherwise; the same bytes for the same bill of materials, whatever its order. */
  readonly text: string;
  /** What got lost or changed. */
  readonly losses: readonly Loss[];
  /** What the standard demands and the bill of materials does not say. */
  readonly additions: readonly Loss[];
}

/** What a writer of SPDX may be told. */
export interface SpdxWriteOptions {
  /** Moment of creation, RFC 3339; without it the one of the bill of materials, and without that the beginning of 1970. */
  readonly created?: string;
  /** Who writes the document, besides the creators that the bill of materials has. */
  readonly creators?: readonly BomActor[];
  /** Document namespace; without it the one of an SPDX document that was read, and without that one that follows from the content. */
  readonly namespace?: string;
  /** What a namespace that follows from the content begins with; `https://spdx.org/spdxdocs` without it. */
  readonly namespaceBase?: string;
  /** How the category of package managers is spelt in SPDX 2.3: the schema of 2.3.0 has the hyphen, those of 2.2 and 2.3.1 either. */
  readonly packageManager?: 'PACKAGE-MANAGER' | 'PACKAGE_MANAGER';
}

/** Collects what got lost and what was added. */
export interface Ledger {
  readonly losses: Loss[];
  readonly additions: Loss[];
  readonly lose: (place: string, field: string, why: string) => void;
  readonly add: (place: string, field: string, why: string) => void;
}

/** An empty ledger. */
export function ledger(): Ledger {
  const losses: Loss[] = [];
  const additions: Loss[] = [];
  return {
    losses,
    additions,
    lose: (place, field, why) => void losses.push({ place, field, why }),
    add: (place, field, why) => void additions.push({ place, field, why }),
  };
}
