/** Escape sequences that take no room. */
const SEQUENCES = /\x1b\[[0-9;]*m/g;

/** Rows with the cells of each column at one place, however they are coloured; nothing behind the last cell. */
export function columns(rows: readonly (readonly string[])[], right: readonly number[] = []): string[] {
  const widths: number[] = [];
  for (const row of rows)
    for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, widthOf(cell));
  return rows.map((row) =>
    row
      .map((cell, at) => {
        const room = ' '.repeat(widths[at]! - widthOf(cell));
        return right.includes(at) ? room + cell : cell + room;
      })
      .join('  ')
      .trimEnd(),
  );
}

function widthOf(cell: string): number {
  return cell.includes('\x1b') ? cell.replace(SEQUENCES, '').length : cell.length;
}
