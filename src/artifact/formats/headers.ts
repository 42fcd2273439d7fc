import { latin1 } from '../../codec/index.ts';
import type { Field } from '../../model/index.ts';
import type { LeafFormat, Probe } from '../format.ts';
import { type Line, linesOf } from './text/lines.ts';
import { LISTED_FIELDS, meaningOfName } from './text/meanings.ts';

/** Files that are written so by their specification; any text might look like one. */
const NAMED =
  /^(METADATA|PKG-INFO|WHEEL|INSTALLER|control|MANIFEST\.MF|Release|InRelease|Packages|Sources|status|.*\.(dsc|changes|buildinfo|SF|eml|mbox|pkg-info))$/i;
const HEADER = /^([!-9;-~]+):[ \t]?(.*)$/;

/**
 * Header fields and a body: RFC 822 and its followers (Python core metadata, wheel metadata, Debian control files, JAR
 * manifests).
 */
export const headers: LeafFormat = {
  name: 'headers',
  mediaType: 'text/rfc822-headers',
  access: 'whole',
  onDemand: true,
  recognizes: ({ head, name }: Probe) =>
    NAMED.test(name) && /^[!-9;-~]+:[ \t\r\n]/.test(latin1(head.subarray(0, 256))),
  decode(bytes, context) {
    const most = context.wantsRows ? Number.POSITIVE_INFINITY : LISTED_FIELDS;
    // JAR manifests have sections of headers, as Debian's lists of packages; Python metadata has a body behind them.
    const sections = !/^Metadata-Version:/m.test(latin1(bytes.subarray(0, 4096)));
    const lines = [...linesOf(bytes)];
    let count = 0;
    for (let i = 0; i < lines.length && count < most; count++) {
      const { text, offset } = lines[i]!;
      if (text.trim() === '') {
        if (!sections)
          return context.field({ name: 'body', offset, length: bytes.length - offset, meaning: 'comment' });
        i++;
        continue;
      }
      const folded = lines.slice(i, i + 1 + foldedLines(lines, i + 1));
      context.field(headerField(folded));
      i += folded.length;
    }
  },
};

/** Lines from `start` on that continue the header before them. */
function foldedLines(lines: readonly Line[], start: number): number {
  let count = 0;
  while (/^[ \t]+\S/.test(lines[start + count]?.text ?? '')) count++;
  return count;
}

function headerField(lines: readonly Line[]): Field {
  const { offset } = lines[0]!;
  const length = lines.reduce((sum, line) => sum + line.length, 0);
  const match = HEADER.exec(lines[0]!.text);
  if (!match) return { name: 'line', value: lines[0]!.text, offset, length };
  const rest = lines.slice(1).map(({ text }) => text);
  const name = match[1]!;
  return { name, value: [match[2]!, ...rest].join('\n').trim(), offset, length, ...meaningOfName(name) };
}
