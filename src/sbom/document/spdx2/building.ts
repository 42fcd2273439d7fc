import type { Bom, BomActor, BomFile, BomLicences, BomPackage } from '../../../model/index.ts';
import { formatActor, parseActor, sameActor } from '../spdx/words.ts';
import type { Ledger, SpdxWriteOptions } from '../spdx/written.ts';
import type { LicenceWriter } from './build-licences.ts';

/** What the builders of parts of a document share. */
export interface Building {
  readonly bom: Bom;
  readonly options: SpdxWriteOptions;
  readonly ledger: Ledger;
  /** SPDX element ids by ref. */
  readonly ids: ReadonlyMap<string, string>;
  /** Files by the ref of their package. */
  readonly owned: ReadonlyMap<string, readonly BomFile[]>;
  readonly licences: LicenceWriter;
  readonly created: string;
  /** As annotator of what only properties say. */
  readonly writer: string;
}

/** The text of an actor; what it does not keep is told to the ledger. */
export function actorText(actor: BomActor, place: string, field: string, ledger: Ledger): string {
  const text = formatActor(actor);
  if (!sameActor(parseActor(text), actor)) ledger.lose(place, field, `SPDX 2 writes it as ${text}`);
  return text;
}

/** Notes fields of licences that SPDX 2 lacks, and gives those it has. */
export function licenceFields(licences: BomLicences, place: string, { licences: writer }: Building) {
  return {
    declared: writer.declared(licences, place),
    concluded: licences.concluded,
    inFiles: licences.inFiles,
    comment: licences.comment,
  };
}

/** Where the reader of the bill of materials finds a package or file. */
export function placeOf({ place, ref }: BomPackage | BomFile): string {
  return place === '' ? ref : place;
}
