import type { Field } from '../../../model/index.ts';
import { reasonOfCell } from '../../content/msi-cells.ts';
import { msiTableComparator } from '../../content/msi-tables.ts';
import type { Form } from '../form.ts';
import { isRemoved } from '../removal.ts';
import { type Canonical, held } from './canonical.ts';

/** Tables of installer databases: rows sorted by their primary keys, cells by what they say; of strings nothing but the code page. */
export const canonicalMsiTable: Canonical = {
  name: 'msi-table',
  handles: msiTableComparator.handles,
  async write(form, gathered) {
    const bytes = await held(gathered);
    const { header, entry } = gathered;
    const name = entry.path.slice(entry.path.lastIndexOf('/') + 2);
    if (!bytes || header.length === 0) return false;
    // Something stands for cells that are not told one by one.
    if (header.some((field) => field.name === 'cells' && !field.fields && field.length > 0)) return false;
    for (const field of header) {
      if (field.name === 'codepage' && name === '_StringPool') form.item(String(field.value));
      if (field.meaning === 'unused') form.item(bytes.subarray(field.offset, field.offset + field.length));
    }
    if (name === '_StringPool' || name === '_StringData') return true;
    const rows = header.filter(({ fields }) => fields !== undefined && fields.length > 0);
    rows.sort((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)));
    return rows.every((row) => writeRow(form, row, name, entry.path, bytes));
  },
};

function writeRow(form: Form, row: Field, table: string, path: string, bytes: Buffer): boolean {
  form.item('row').item(row.name);
  for (const cell of row.fields ?? []) {
    const { cause } = reasonOfCell(cell, cell, [table, row.name, cell.name].join(' / '), path, {});
    if (cause && isRemoved(cause, 'equal-semantics', false)) continue;
    form.item(cell.name);
    if (!cell.fields) form.item(bytes.subarray(cell.offset, cell.offset + cell.length));
    else if (cell.value === undefined) return false;
    else form.item(`${typeof cell.value} ${cell.value}`);
  }
  return true;
}
