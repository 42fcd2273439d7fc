import { latin1 } from '../../codec/index.ts';
import type { Field } from '../../model/index.ts';
import type { LeafFormat, Probe } from '../format.ts';
import { type Line, linesOf } from './text/lines.ts';
import { fieldBudget, meaningOfName } from './text/meanings.ts';

/** Files that are written so by their specification; any text might look like one. */
const NAMED =
  /^(METADATA|PKG-INFO|WHEEL|INSTALLER|control|MANIFEST\.MF|Release|InRelease|Packages|Sources|status|.*\.(dsc|changes|buildinfo|SF|eml|mbox|pkg-info))$/i;
/** A line that continues the header before it. */
const CONTINUED = /^[ \t]+\S/;
/** Lines of one header; the longest lists of files have some ten thousand. */
const MOST_FOLDED = 100_000;
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
    const most = fieldBudget(context).left;
    // JAR manifests have sections of headers, as Debian's lists of packages; Python metadata has a body behind them.
    const sections = !/^Metadata-Version:/m.test(latin1(bytes.subarray(0, 4096)));
    let count = 0;
    let header: Line[] = [];
    const close = () => {
      if (header.length > 0) context.field(headerField(header));
      header = [];
    };
    for (const line of linesOf(bytes)) {
      const { text, offset } = line;
      if (header.length > 0 && header.length < MOST_FOLDED && CONTINUED.test(text)) {
        header.push(line);
        continue;
      }
      close();
      if (count++ >= most) return;
      if (text.trim() !== '') header = [line];
      else if (!sections)
        return context.field({ name: 'body', offset, length: bytes.length - offset, meaning: 'comment' });
    }
    close();
  },
};

function headerField(lines: readonly Line[]): Field {
  const { offset } = lines[0]!;
  const length = lines.reduce((sum, line) => sum + line.length, 0);
  const match = HEADER.exec(lines[0]!.text);
  if (!match) return { name: 'line', value: lines[0]!.text, offset, length };
  const rest = lines.slice(1).map(({ text }) => text);
  const name = match[1]!;
  return { name, value: [match[2]!, ...rest].join('\n').trim(), offset, length, ...meaningOfName(name) };
}
