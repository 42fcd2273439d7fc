/**
 * YAML block text in which quotation marks within double-quoted values are escaped. The YAML example of the SPDX specification
 * itself has them unescaped, as its writer folded texts without looking at them. A value begins behind `key: ` or `- ` and ends with
 * the first line that ends in a quotation mark and has no deeper line behind it.
 */
export function escapeQuotes(text: string): string {
  const lines = text.split('\n');
  // Lines may be looked at as parts of several values that do not end; hostile text would have that without bound.
  const budget = { left: lines.length * 4 };
  for (let at = 0; at < lines.length && budget.left > 0; at++) {
    const [head] = /^\s*(?:- +)*(?:[A-Za-z][\w-]*: +)?"/.exec(lines[at]!) ?? [];
    if (head === undefined) continue;
    const last = lastLine(lines, at, budget);
    if (last === undefined) continue;
    for (let i = at; i <= last; i++) {
      const line = lines[i]!;
      const from = i === at ? head.length : 0;
      const to = i === last ? line.trimEnd().length - 1 : line.length;
      if (to < from) continue;
      const inner = line.slice(from, to).replace(/\\.|"/g, (found) => (found === '"' ? '\\"' : found));
      lines[i] = line.slice(0, from) + inner + line.slice(to);
    }
    at = last;
  }
  return lines.join('\n');
}

/** The line that ends the value; none where a line less deep comes first. */
function lastLine(lines: readonly string[], first: number, budget: { left: number }): number | undefined {
  const depth = indent(lines[first]!);
  let last = first;
  for (let i = first + 1; i < lines.length && budget.left-- > 0; i++) {
    if (lines[i]!.trim() === '') continue;
    if (indent(lines[i]!) <= depth) break;
    last = i;
  }
  return lines[last]!.trimEnd().endsWith('"') ? last : undefined;
}

/** Columns before the key, the dashes of lists included. */
function indent(line: string): number {
  return /^(?:\s|- )*/.exec(line)![0].length;
}
