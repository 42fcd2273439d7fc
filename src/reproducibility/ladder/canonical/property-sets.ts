import { propertiesOf, propertySetComparator, reasonOf } from '../../content/property-sets.ts';
import { isRemoved } from '../removal.ts';
import type { Canonical } from './canonical.ts';
import { held } from './canonical.ts';

/** Property sets ([MS-OLEPS]): properties by name and value, and bytes that none uses. */
export const canonicalPropertySet: Canonical = {
  name: 'property-set',
  handles: propertySetComparator.handles,
  async write(form, gathered) {
    const bytes = await held(gathered);
    const { header, entry } = gathered;
    if (!bytes || header.length === 0) return false;
    for (const { key, field } of propertiesOf(header)) {
      const { cause } = reasonOf(key, field, field, entry.path, {});
      if (cause && isRemoved(cause, 'equal-semantics', false)) continue;
      form.item(key);
      if (field.value === undefined) form.item(bytes.subarray(field.offset, field.offset + field.length));
      else form.item(`${typeof field.value} ${field.value}`);
    }
    for (const { meaning, offset, length } of header)
      if (meaning === 'unused') form.item(bytes.subarray(offset, offset + length));
    return true;
  },
};
