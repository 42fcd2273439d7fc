import { parseYaml, readAll, type YamlDocument } from '../../codec/index.ts';
import { nodeHost } from '../../host/index.ts';
import { type IdentityDocument, readIdentities } from '../../identifier/index.ts';

/** A problem of an identity document with its place in the file. */
export interface PlacedProblem {
  readonly line: number;
  readonly column: number;
  /** Keys and indexes joined by periods, `` for the whole document. */
  readonly path: string;
  readonly reason: string;
  readonly hint?: string;
}

/** An identity document that was read from a file, with all that is wrong with it. */
export interface IdentityFile {
  readonly text: string;
  readonly document: IdentityDocument;
  readonly problems: readonly PlacedProblem[];
  readonly place: YamlDocument['place'];
}

/** Reads an identity document in YAML (JSON is YAML). @throws AssayError `input.*` where the file cannot be read */
export async function readIdentityFile(path: string): Promise<IdentityFile> {
  const opened = await nodeHost.files.open(path);
  try {
    return readIdentityText(Buffer.from(await readAll(opened.source)).toString('utf8'));
  } finally {
    await opened.close();
  }
}

/** As {@link readIdentityFile}, of the text of one. */
export function readIdentityText(text: string): IdentityFile {
  const yaml = parseYaml(text);
  const { document, problems } = readIdentities(yaml.error ? {} : yaml.value);
  const placed = yaml.error
    ? [{ line: yaml.error.line, column: yaml.error.column, path: '', reason: yaml.error.message }]
    : problems.map(({ path, reason, hint }) => {
        const { line, column } = yaml.place(path);
        return { line, column, path: path.join('.'), reason, ...(hint === undefined ? {} : { hint }) };
      });
  return { text, document, problems: placed, place: yaml.place };
}
