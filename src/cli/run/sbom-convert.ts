import { type ConvertedSbom, convertSbom } from '../../library/index.ts';
import { type BomFormat, VERSION } from '../../model/index.ts';
import { EXIT } from '../exit.ts';
import { refuseTwice, writeOutput } from '../output.ts';
import { sayNotes } from '../say.ts';
import { filesOf, shownName, withDocument } from '../stdin.ts';

/** Options of `assay sbom convert`. */
export interface SbomConvertOptions {
  readonly format: BomFormat;
  readonly losses?: string;
  readonly output?: string;
  readonly quiet?: boolean;
}

/** Does what `assay sbom convert` is asked for; sets the exit code. @throws AssayError */
export async function runSbomConvert(document: string, options: SbomConvertOptions): Promise<void> {
  const { format, losses: report, output: path } = options;
  refuseTwice({ output: path, losses: report });
  const inputs = filesOf([document]);
  const converted = await withDocument(document, async (one) => await convertSbom(one, format));
  const { losses, additions, notes } = converted;
  if (report !== undefined) {
    const told = {
      schemaVersion: 1,
      assay: VERSION,
      document: shownName(document),
      format,
      losses,
      additions,
      notes,
    };
    await writeOutput(report, `${JSON.stringify(told, null, 2)}\n`, inputs);
  }
  // The document last: what cannot be written leaves none that looks complete.
  process.exitCode = notes.some(({ level }) => level === 'error') ? EXIT.failed : EXIT.ok;
  await writeOutput(path, converted.text, inputs);
  const lines = [...noteLines(converted), ...lossLines('lost', losses), ...lossLines('added', additions)];
  sayNotes(lines, options);
}

function noteLines({ notes }: ConvertedSbom): readonly string[] {
  return notes.map(({ level, code, place, message }) => `${level}: ${place}: ${message} [${code}]`);
}

/** Losses that differ in their place only are one line with their number and the first place. */
function lossLines(word: string, losses: ConvertedSbom['losses']): readonly string[] {
  const groups = new Map<string, { readonly text: string; readonly place: string; count: number }>();
  for (const { place, field, why, count = 1 } of losses) {
    const text = `${field}: ${why}`;
    const group = groups.get(text);
    if (group) group.count += count;
    else groups.set(text, { text, place, count });
  }
  return [...groups.values()].map(({ text, place, count }) => {
    const where = place === '' ? '' : `${place}: `;
    return count === 1
      ? `${word}: ${where}${text}`
      : `${word} ${count}×: ${text}${place === '' ? '' : `, first at ${place}`}`;
  });
}
