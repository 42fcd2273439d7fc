import type { CauseCode, Field } from '../../model/index.ts';
import type { Known } from '../guess/known.ts';
import type { Reason } from './labels.ts';
import { reasonOfValues, shown } from './values.ts';

/** Cells whose change has one meaning, by table, column and, where it matters, key of the row. */
const CELLS: readonly (readonly [cell: RegExp, cause: CauseCode])[] = [
  [/^Property \/ ProductCode \/ Value$/, 'msi.product-code'],
  [/^Property \/ ProductVersion \/ Value$/, 'content.version'],
  [/^File \/ .* \/ FileSize$/, 'msi.file-size'],
  [/^MsiFileHash \/ .* \/ HashPart\d$/, 'msi.file-size'],
  [/^(File \/ .* \/ Sequence|Media \/ .* \/ LastSequence)$/, 'archive.order'],
  [/^(MsiDigitalSignature|MsiDigitalCertificate|MsiPatchCertificate) \//, 'sig.authenticode'],
];

/** Bit 256 of the attributes of a component (Windows Installer, "Component Table"). */
const IS_64_BIT = '64bit';

/** Why a cell has another value. @param field names of table, row and column */
export function reasonOfCell(one: Field, other: Field, field: string, path: string, known: Known): Reason {
  const values = [shown(one.value), shown(other.value)] as const;
  const cause = CELLS.find(([cell]) => cell.test(field))?.[1];
  if (cause) return { cause, field, values };
  if (/^Component \/ .* \/ Attributes$/.test(field) && isOnlyBit(one, other))
    return { cause: 'content.architecture', field, values, evidence: 'the component is marked as 64-bit' };
  return reasonOfValues(one.value, other.value, field, path, known);
}

function isOnlyBit(one: Field, other: Field): boolean {
  const rest = ({ value }: Field) =>
    String(value ?? '')
      .split(' | ')
      .filter((bit) => bit !== IS_64_BIT && bit !== '0')
      .join(' | ');
  return rest(one) === rest(other);
}
