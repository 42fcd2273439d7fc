import { latin1 } from '../../codec/index.ts';
import type { Field } from '../../model/index.ts';
import type { LeafFormat, Probe } from '../format.ts';
import { linesOf } from './text/lines.ts';
import { fieldBudget, meaningOfName } from './text/meanings.ts';

const NAMED =
  /(\.(ini|cfg|conf|toml|desktop|service|inf|reg|editorconfig)|^entry_points\.txt|^pyvenv\.cfg|^\.gitconfig)$/i;
const SECTION = /^\s*\[([^\]]+)\]+\s*([#;].*)?$/;
/** What an assignment does not begin with: a comment, a section, its sign. */
const NO_NAME = new Set(['', '#', ';', '[', '=', ':']);

/** Sections and assignments: configuration in the manner of INI, desktop entries, TOML read by lines. */
export const ini: LeafFormat = {
  name: 'ini',
  mediaType: 'text/plain',
  access: 'whole',
  onDemand: true,
  recognizes,
  decode(bytes, context) {
    const budget = fieldBudget(context);
    let section: { name: string; offset: number; end: number; fields: Field[] } | undefined;
    const close = () => {
      if (!section) return;
      const { name, offset, end, fields } = section;
      context.field({ name, offset, length: end - offset, ...(fields.length > 0 ? { fields } : {}) });
    };
    for (const { text, offset, length } of linesOf(bytes)) {
      if (budget.left-- <= 0) break;
      const head = SECTION.exec(text);
      if (head) {
        close();
        section = { name: `[${head[1]}]`, offset, end: offset + length, fields: [] };
        continue;
      }
      const assignment = assignmentIn(text);
      if (section) section.end = offset + length;
      if (!assignment) continue;
      const { name, value } = assignment;
      const field = { name, value, offset, length, ...meaningOfName(name) };
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
  return first !== undefined && (SECTION.test(first) || assignmentIn(first) !== undefined);
}

/** Not by a pattern: for a name, spaces and a sign one takes the square of the number of spaces. */
function assignmentIn(line: string): { readonly name: string; readonly value: string } | undefined {
  const text = line.trimStart();
  const sign = text.search(/[=:]/);
  if (sign < 0 || NO_NAME.has(text.charAt(0))) return undefined;
  return { name: text.slice(0, sign).trimEnd(), value: text.slice(sign + 1).trimStart() };
}
