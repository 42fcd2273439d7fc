import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';

/** Draws what a terminal shows after a real run: ANSI colours (SGR) as an SVG. `npm run picture` writes docs/check.svg. */

const CELL = { width: 8.4, height: 18 };
const MARGIN = 16;
const COLUMNS = 110;
const COLOURS: Readonly<Record<string, string>> = {
  31: '#ff7b72',
  32: '#7ee787',
  33: '#e3b341',
  36: '#79c0ff',
};

interface Look {
  readonly colour?: string;
  readonly bold?: boolean;
  readonly dim?: boolean;
}

/** @param text a terminal's output @param command the line shown after the prompt */
export function terminalSvg(text: string, command: string): string {
  const lines = [`\x1b[32m$\x1b[39m ${command}`, ...text.trimEnd().split('\n')];
  const width = Math.ceil(COLUMNS * CELL.width + 2 * MARGIN);
  const height = lines.length * CELL.height + 2 * MARGIN + 20;
  const rows = lines.map((line, row) => {
    const y = MARGIN + 20 + (row + 1) * CELL.height - 5;
    return `<text x="${MARGIN}" y="${y}" xml:space="preserve">${spans(line)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title">
<title id="title">${escaped(command)}</title>
<rect width="100%" height="100%" rx="8" fill="#0d1117"/>
<circle cx="20" cy="18" r="5" fill="#ff5f57"/><circle cx="38" cy="18" r="5" fill="#febc2e"/><circle cx="56" cy="18" r="5" fill="#28c840"/>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14" fill="#e6edf3">
${rows.join('\n')}
</g>
</svg>
`;
}

function spans(line: string): string {
  let look: Look = {};
  let column = 0;
  let out = '';
  for (const part of line.split(/(\x1b\[[0-9;]*m)/)) {
    const code = /^\x1b\[([0-9;]*)m$/.exec(part)?.[1];
    if (code !== undefined) look = changed(look, code);
    else if (part !== '') {
      // Every run is placed by its column: no viewer's font can shift the table.
      const attributes = [
        `x="${(MARGIN + column * CELL.width).toFixed(1)}"`,
        `textLength="${(part.length * CELL.width).toFixed(1)}"`,
        look.colour ? `fill="${look.colour}"` : '',
        look.bold ? 'font-weight="bold"' : '',
        look.dim ? 'opacity="0.6"' : '',
      ];
      out += `<tspan ${attributes.filter(Boolean).join(' ')}>${escaped(part)}</tspan>`;
      column += part.length;
    }
  }
  return out;
}

function changed(look: Look, code: string): Look {
  if (code === '1') return { ...look, bold: true };
  if (code === '2') return { ...look, dim: true };
  if (code === '22') return { ...look, bold: false, dim: false };
  const { colour: _, ...rest } = look;
  return COLOURS[code] ? { ...rest, colour: COLOURS[code] } : rest;
}

function escaped(text: string): string {
  return text.replace(/[&<>]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[c]!);
}

/** The example of the README, as the command line really answers. */
export function examplePicture(example: string): string {
  const env = { ...process.env, FORCE_COLOR: '1', NO_COLOR: '', COLUMNS: String(COLUMNS) };
  const text = execFileSync(process.execPath, ['bin/assay.js', 'check', example], { encoding: 'utf8', env });
  return terminalSvg(text, `npx assay check ${example}`);
}

if (import.meta.main) writeFileSync('docs/check.svg', examplePicture(process.argv[2]!));
