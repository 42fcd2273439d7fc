import { parseYaml } from '../codec/index.ts';
import { AssayError } from '../model/index.ts';
import { type Recogniser, readRecogniser } from '../sbom/index.ts';

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
