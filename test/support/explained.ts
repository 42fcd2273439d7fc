import type { Range } from '../../src/artifact/formats/common/coverage.ts';
import { FORMATS, openArtifact } from '../../src/library/artifact.ts';
import type { Entry, Field, Problem } from '../../src/model/index.ts';
import { unexplained } from './unexplained.ts';

/** What a reader made of one content: of the artifact itself or of something inside. */
export interface Explained {
  readonly entry: Entry;
  /** Members, direct ones only. */
  readonly members: number;
  /** Decoded values, those of the members' headers included. */
  readonly fields: number;
  /** Bytes of the content that no field accounts for. */
  readonly unexplained: number;
  readonly problems: readonly Problem[];
}

/** Opens a file and tells how far each content of a known format, nested ones included, is explained. */
export async function explain(path: string): Promise<readonly Explained[]> {
  // What its own format says of a content, and what is said of its members, count in the same bytes.
  const within = new Map<number, Field[]>();
  const artifact = await openArtifact(path, {
    onFields({ id, parent }, fields, of) {
      const container = of === 'content' ? id : parent;
      const known = within.get(container) ?? [];
      for (const field of fields) known.push(field);
      within.set(container, known);
    },
  });
  await artifact.close();
  return artifact.entries
    .filter(({ kind, format }) => kind === 'file' && format !== 'text' && format !== 'bytes')
    .map((entry) => {
      const fields = within.get(entry.id) ?? [];
      return {
        entry,
        members: artifact.entries.filter(({ parent }) => parent === entry.id).length,
        fields: count(fields),
        unexplained: isText(entry.format) ? notParsed(fields) : bytesOf(unexplained(fields, entry.size)),
        problems: artifact.problems.filter(({ path: at }) => at === entry.path),
      };
    });
}

const bytesOf = (ranges: readonly Range[]): number =>
  ranges.reduce((sum, { start, end }) => sum + end - start, 0);

/** Texts have blank lines and comments between what is said. */
const isText = (name: string): boolean =>
  FORMATS.some((format) => format.name === name && format.access === 'whole' && format.onDemand);

const notParsed = (fields: readonly Field[]): number =>
  fields.reduce((sum, { name, length }) => sum + (name === 'not parsed' ? length : 0), 0);

function count(fields: readonly Field[]): number {
  return fields.reduce((sum, field) => sum + 1 + count(field.fields ?? []), 0);
}
