import { addLeafParts } from '../leaf-parts.ts';
import { partsOf } from '../parts.ts';
import type { Canonical } from './canonical.ts';

/**
 * Bills of materials (Bom): what is said of each path, sorted by path, then everything else. Numbers of paths and of blocks, times,
 * owners and what follows from the files are left out.
 */
export const canonicalBom: Canonical = {
  name: 'bom',
  fields: true,
  handles: ({ format }) => format === 'bom',
  async write(form, { entry, fields, fieldBytes: at, content }) {
    if (!content || fields.length === 0) return false;
    const all = partsOf(entry.format, fields, content.size);
    const bytes = { at, content };
    const paths = fields.filter(({ name, value }) => name === 'path' && typeof value === 'string');
    // Beyond so many, paths are not told one by one: then their order counts.
    if (new Set(paths.map(({ value }) => value)).size < paths.length) return false;
    const sorted = paths.toSorted(({ value: a }, { value: b }) => (String(a) < String(b) ? -1 : 1));
    for (const path of sorted) {
      form.item('path').item(String(path.value));
      if (!(await addLeafParts(form, entry.format, partsOf(entry.format, [path]), bytes))) return false;
    }
    const others = all.filter(({ names }) => names[0] !== 'path');
    return await addLeafParts(form, entry.format, others, bytes);
  },
};
