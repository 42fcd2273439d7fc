import { gunzipSync } from 'node:zlib';
import { parseJson, readAll } from '../../codec/index.ts';
import { loadIdentities, nodeHost } from '../../host/index.ts';
import {
  buildGraph,
  type IdentityDocument,
  type IdentityGraph,
  importMapping,
} from '../../identifier/index.ts';
import { AssayError } from '../../model/index.ts';
import { humanCount, printable } from '../../report/index.ts';
import { sayNotes } from '../say.ts';

/** What beside the built-in documents a graph is built from. */
export interface GraphOptions {
  readonly identities?: readonly string[];
  readonly mapping?: readonly string[];
  readonly quiet?: boolean;
}

/** A graph and the documents it was built from. */
export interface LoadedGraph {
  readonly graph: IdentityGraph;
  readonly documents: readonly IdentityDocument[];
}

/** Longest mapping read, in bytes, also when unpacked. */
const MOST = 256 << 20;

/**
 * The built-in identity documents with those of the user. A mapping tells on standard error how much of it was left out.
 * @throws AssayError `identity.document`, `input.*`
 */
export async function loadGraph(options: GraphOptions): Promise<LoadedGraph> {
  const documents = [...(await loadIdentities())];
  for (const path of options.identities ?? []) {
    // Only where it is needed: the YAML reader would double the time of a start.
    const { readIdentityFile } = await import('./id-files.ts');
    const { document, problems } = await readIdentityFile(path);
    const [first] = problems;
    if (first) {
      const hint = `\`assay id lint ${printable(path)}\` shows all problems`;
      throw new AssayError('identity.document', `line ${first.line}: ${first.reason}`, { path, hint });
    }
    documents.push(document);
  }
  for (const path of options.mapping ?? []) documents.push(await readMapping(path, options.quiet === true));
  return { graph: buildGraph(documents), documents };
}

async function readMapping(path: string, quiet: boolean): Promise<IdentityDocument> {
  const rows = rowsOf(await readText(path), path);
  const { document, skipped } = importMapping(rows, `mapping ${path}`);
  if (document.edges.length === 0) {
    const hint =
      'a mapping has rows {"vendor": …, "product": …, "purls": […]}, as a JSON array or one a line, or is a page of the CPE API of NVD';
    throw new AssayError('identity.document', 'the mapping has no row that can be used', { path, hint });
  }
  const reasons = Object.entries(skipped);
  sayNotes(
    reasons.map(([reason, count]) => `${path}: left out ${humanCount(count)}: ${reason}`),
    { quiet },
  );
  return document;
}

/** The whole text of a file, unpacked where it is gzip. @throws AssayError */
async function readText(path: string): Promise<string> {
  const opened = await nodeHost.files.open(path);
  try {
    if ((opened.source.size ?? 0) > MOST)
      throw new AssayError('identity.document', `it is larger than ${MOST >> 20} MiB`, { path });
    const bytes = await readAll(opened.source);
    const packed = bytes[0] === 0x1f && bytes[1] === 0x8b;
    return Buffer.from(packed ? gunzipSync(bytes, { maxOutputLength: MOST }) : bytes).toString('utf8');
  } catch (cause) {
    if (cause instanceof AssayError) throw cause;
    throw new AssayError('identity.document', 'the gzip file is damaged, or unpacks to too much', {
      path,
      cause,
    });
  } finally {
    await opened.close();
  }
}

/** Rows of a JSON array, or of lines of JSON. @throws AssayError `identity.document` */
function rowsOf(text: string, path: string): readonly unknown[] {
  try {
    if (text.trimStart().startsWith('[')) return JSON.parse(text) as unknown[];
    // A page of NVD's CPE API is one object, over many lines or in one.
    if (/^\s*\{\s*(?:\n|"resultsPerPage")/.test(text)) return [JSON.parse(text)];
    return text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => JSON.parse(line) as unknown);
  } catch (cause) {
    const { error } = parseJson(Buffer.from(text.slice(0, 1000)));
    const hint = 'a mapping is a JSON array, or one JSON object a line';
    throw new AssayError('identity.document', `it is no JSON: ${error?.message ?? 'a line is damaged'}`, {
      path,
      hint,
      cause,
    });
  }
}
