import { latin1 } from '../../codec/index.ts';
import type { Field } from '../../model/index.ts';
import type { LeafFormat, Probe } from '../format.ts';
import { linesOf } from './text/lines.ts';
import { LISTED_FIELDS, meaningOfName } from './text/meanings.ts';

const NAMED =
  /(\.(ini|cfg|conf|toml|desktop|service|inf|reg|editorconfig)|^entry_points\.txt|^pyvenv\.cfg|^\.gitconfig)$/i;
const SECTION = /^\s*\[([^\]]+)\]+\s*([#;].*)?$/;
const ASSIGNMENT = /^\s*([^\s=:#;[][^=:]*?)\s*[=:]\s*(.*)$/;

/** Sections and assignments: configuration in the manner of INI, desktop entries, TOML read by lines. */
export const ini: LeafFormat = {
  name: 'ini',
  mediaType: 'text/plain',
  access: 'whole',
  onDemand: true,
  recognizes,
  decode(bytes, context) {
    let left = context.wantsRows ? Number.POSITIVE_INFINITY : LISTED_FIELDS;
    let section: { name: string; offset: number; end: number; fields: Field[] } | undefined;
    const close = () => {
      if (!section) return;
      const { name, offset, end, fields } = section;
      context.field({ name, offset, length: end - offset, ...(fields.length > 0 ? { fields } : {}) });
    };
    for (const { text, offset, length } of linesOf(bytes)) {
      if (left-- <= 0) break;
      const head = SECTION.exec(text);
      if (head) {
        close();
        section = { name: `[${head[1]}]`, offset, end: offset + length, fields: [] };
        continue;
      }
      const assignment = ASSIGNMENT.exec(text);
      if (section) section.end = offset + length;
      if (!assignment) continue;
      const name = assignment[1]!;
      const field = { name, value: assignment[2]!, offset, length, ...meaningOfName(name) };
      if (section) section.fields.push(field);
      else context.field(field);
    }
    close();
  },
};

/** The first line that is no comment opens a section, and the name promises it. */
function recognizes({ head, name }: Probe): boolean {
  if (!NAMED.test(name) || head.includes(0)) return false;
  const lines = latin1(head).split(/\r?\n/);
  const first = lines.find((line) => !/^\s*([#;].*)?$/.test(line));
  return first !== undefined && (SECTION.test(first) || ASSIGNMENT.test(first));
}
