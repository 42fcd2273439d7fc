import {
  CPE_ANY,
  CPE_ATTRIBUTES,
  canonicalPurl,
  cpeUri,
  formatCpe,
  PURL_NORMALISATIONS,
  parseCpe,
  parsePurlWithNotes,
  readNames,
} from '../../identifier/index.ts';
import { AssayError } from '../../model/index.ts';
import { printable } from '../../report/index.ts';
import { EXIT } from '../exit.ts';
import { openOutput } from '../output.ts';
import { sayError } from '../say.ts';
import type { IdOptions } from './id.ts';

/** A name taken apart, as `assay id parse --format json` writes it. */
interface Parsed {
  readonly text: string;
  readonly kind: string;
  readonly canonical: string;
  readonly parts: Readonly<Record<string, unknown>>;
  /** What was changed to reach the canonical form, in words. */
  readonly notes: readonly string[];
}

/** Does what `assay id parse` is asked for; sets the exit code. @throws AssayError where an output cannot be written */
export async function runParse(names: readonly string[], options: IdOptions): Promise<void> {
  const output = openOutput(options.output, []);
  const parsed: Parsed[] = [];
  let code: number = EXIT.ok;
  for (const name of names) {
    try {
      parsed.push(parse(name));
    } catch (error) {
      if (!(error instanceof AssayError)) throw error;
      code = sayError(error, 'id');
    }
  }
  process.exitCode = code;
  if (options.format === 'json') await output.line(JSON.stringify({ schemaVersion: 1, names: parsed }));
  else for (const one of parsed) for (const line of linesOf(one)) await output.line(line);
  await output.close();
}

function parse(text: string): Parsed {
  const given = text.trim();
  if (/^pkg:/i.test(given)) return parsePurlText(text);
  if (/^cpe:(?:2\.3:|\/)/i.test(given)) return parseCpeText(text, given);
  const [name, ...others] = readNames(text);
  if (!name) throw new AssayError('identity.name', 'it is empty');
  const at = name.text.indexOf(':');
  const rest = name.text.slice(at + 1);
  return {
    text,
    kind: name.kind,
    canonical: name.text,
    parts: { [name.kind]: rest },
    notes: [...name.notes, ...others.map((other) => `it may also be ${other.text}`)],
  };
}

function parsePurlText(text: string): Parsed {
  const { purl, normalisations, registered } = parsePurlWithNotes(text, { mode: 'lenient' });
  const notes = normalisations.map(
    ({ rule, from, to }) => `${PURL_NORMALISATIONS[rule]}: ${from} → ${to === '' ? 'nothing' : to}`,
  );
  if (!registered) notes.push(`the type ${purl.type} is not registered`);
  const { type, namespace, name, version, qualifiers, subpath } = purl;
  const parts = { type, namespace, name, version, qualifiers, subpath };
  return { text, kind: 'purl', canonical: canonicalPurl(text, { mode: 'lenient' }), parts, notes };
}

function parseCpeText(text: string, given: string): Parsed {
  const name = parseCpe(given);
  const canonical = formatCpe(name);
  const parts: Record<string, unknown> = {};
  for (const attribute of CPE_ATTRIBUTES) if (name[attribute] !== CPE_ANY) parts[attribute] = name[attribute];
  parts['uri'] = cpeUri(name);
  const notes = canonical === text ? [] : ['bound again as a CPE 2.3 formatted string'];
  return { text, kind: 'cpe', canonical, parts, notes };
}

function linesOf({ text, kind, canonical, parts, notes }: Parsed): readonly string[] {
  const rows: [string, string][] = [
    ['kind', kind],
    ['canonical', canonical],
  ];
  for (const [part, value] of Object.entries(parts)) {
    if (value === null) continue;
    if (typeof value === 'object')
      for (const [key, one] of Object.entries(value as object)) rows.push([`${part} ${key}`, String(one)]);
    else rows.push([part, String(value)]);
  }
  for (const note of notes) rows.push(['note', note]);
  return [printable(text), ...rows.map(([label, value]) => `  ${label.padEnd(12)} ${printable(value)}`)];
}
