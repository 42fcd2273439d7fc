import { readdir, readFile } from 'node:fs/promises';
import { parseYaml } from '../codec/index.ts';
import { AssayError } from '../model/index.ts';
import { type Recogniser, readRecogniser } from '../sbom/index.ts';

/** Recognisers of a folder of YAML files, by file name. @throws AssayError `recogniser.document` */
export async function readRecogniserFolder(folder: URL): Promise<readonly Recogniser[]> {
  let names: string[];
  try {
    names = (await readdir(folder)).filter((name) => name.endsWith('.yaml')).sort();
  } catch (cause) {
    throw new AssayError('recogniser.document', 'the recognisers of the installation are missing', {
      hint: 'install Assay again',
      cause,
    });
  }
  return await Promise.all(
    names.map(async (name) => parseRecogniser(await readFile(new URL(name, folder), 'utf8'), name)),
  );
}

/**
 * The recogniser of one YAML document, such as a user's own.
 * @param path for the message @throws AssayError `recogniser.document` with the first thing that is wrong, and its line
 */
export function parseRecogniser(text: string, path: string): Recogniser {
  const { value, error, place } = parseYaml(text);
  const { recogniser, problems } = readRecogniser(value);
  const [first] = problems;
  if (!error && !first) return recogniser;
  const message = error
    ? `line ${error.line}: ${error.message}`
    : [
        `line ${place(first!.path).line}`,
        ...(first!.path.length > 0 ? [first!.path.join('.')] : []),
        first!.reason,
      ].join(': ');
  throw new AssayError('recogniser.document', message, { path });
}
