import { hash } from 'node:crypto';
import type { Bom, BomLicences } from '../../../model/index.ts';
import { type Draft, defined } from '../spdx/node.ts';
import type { Ledger } from '../spdx/written.ts';

/** Writes licences; names that are no SPDX id become licences of the document. */
export interface LicenceWriter {
  /** The declared licence, with the named ones. */
  readonly declared: (licences: BomLicences, place: string) => string | undefined;
  /** The licences with their texts, to be asked for last. */
  readonly texts: () => Draft[];
}

/** A writer of the licences of a bill of materials. */
export function licenceWriter(bom: Bom, ledger: Ledger): LicenceWriter {
  const named = new Map<string, string>();
  const taken = new Set(bom.licenceTexts.map(({ id }) => id));
  return {
    declared: ({ declared, named: names }, place) => {
      if (names.length === 0) return declared;
      ledger.lose(
        place,
        'licences',
        'names that are no SPDX licence are written as LicenseRef- of the document',
      );
      const parts = names.map((name) => {
        const id = licenceRef(name, taken);
        named.set(id, name);
        return id;
      });
      const own =
        declared === undefined || /^(?:NONE|NOASSERTION)$/.test(declared) ? [] : [grouped(declared)];
      return [...own, ...new Set(parts.sort())].join(' AND ');
    },
    texts: () => [
      ...bom.licenceTexts.map(({ id, name, text, urls }): Draft => {
        const licenseId = /^LicenseRef-[A-Za-z0-9.-]+$/.test(id) ? id : licenceRef(id, taken);
        if (licenseId !== id) ledger.lose(id, 'licenceTexts', `it is called ${licenseId} in SPDX`);
        return defined<Draft>({
          licenseId,
          extractedText: text,
          name: name as Draft[string],
          seeAlsos: (urls.length === 0 ? undefined : [...new Set(urls)]) as Draft[string],
        });
      }),
      ...[...named].map(([licenseId, name]): Draft => ({ licenseId, name, extractedText: 'NOASSERTION' })),
    ],
  };
}

function grouped(expression: string): string {
  return /\s(?:OR|AND)\s/.test(expression) ? `(${expression})` : expression;
}

/** A reference that follows from the name alone. */
function licenceRef(name: string, taken: ReadonlySet<string>): string {
  const local = name
    .replace(/^LicenseRef-/, '')
    .replaceAll(/[^A-Za-z0-9.-]+/g, '-')
    .slice(0, 60);
  const plain = `LicenseRef-${local}`;
  const isExact = local === name && !taken.has(plain);
  return isExact ? plain : `${plain}-${hash('sha256', name, 'hex').slice(0, 8)}`;
}
