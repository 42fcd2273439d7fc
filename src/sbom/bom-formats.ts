import type { Bom, BomActor, BomFormat } from '../model/index.ts';
import { writeCycloneDx } from './document/cyclonedx/write.ts';
import type { Loss } from './document/spdx/written.ts';
import { writeSpdx23Json } from './document/spdx2/write-json.ts';
import { writeSpdx23TagValue } from './document/spdx2/write-tag-value.ts';
import { writeSpdx301Json } from './document/spdx3/write.ts';

/** A bill of materials as the text of a document. */
export interface BomText {
  /** With one line end at the end. */
  readonly text: string;
  /** What the document does not say, or says otherwise. */
  readonly losses: readonly (Loss & { readonly count?: number })[];
  /** What the standard demands and the bill of materials does not say. */
  readonly additions: readonly (Loss & { readonly count?: number })[];
}

/** How a document is to be written. */
export interface WriteBomOptions {
  /** Moment of creation, RFC 3339; without it the one of the bill of materials; SPDX then gets the beginning of 1970. */
  readonly created?: string;
  /** Who writes it, besides the creators it has. */
  readonly creators?: readonly BomActor[];
}

/** Writes a bill of materials in one of the forms; the same bytes for the same content. @throws AssayError `usage.option` */
export function writeBom(bom: Bom, format: BomFormat, options: WriteBomOptions = {}): BomText {
  const { text, losses, additions } = WRITERS[format](bom, options);
  return { text: text.endsWith('\n') ? text : `${text}\n`, losses, additions };
}

const WRITERS: Readonly<Record<BomFormat, (bom: Bom, options: WriteBomOptions) => BomText>> = {
  'spdx-2.3-json': writeSpdx23Json,
  'spdx-2.3-tv': writeSpdx23TagValue,
  'spdx-3.0.1-json': writeSpdx301Json,
  'cyclonedx-1.6-json': cycloneDx('1.6', 'json'),
  'cyclonedx-1.7-json': cycloneDx('1.7', 'json'),
  'cyclonedx-1.6-xml': cycloneDx('1.6', 'xml'),
  'cyclonedx-1.7-xml': cycloneDx('1.7', 'xml'),
};

function cycloneDx(version: '1.6' | '1.7', encoding: 'json' | 'xml') {
  return (bom: Bom, { created, creators = [] }: WriteBomOptions): BomText =>
    writeCycloneDx(
      { ...bom, creators: [...bom.creators, ...creators] },
      { version, encoding, ...(created === undefined ? {} : { created }) },
    );
}
