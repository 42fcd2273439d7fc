import { nodeHost } from '../../host/index.ts';
import type { AuditTarget } from './targets.ts';

/** One of many targets that are asked about. */
export interface Place {
  readonly read: AuditTarget;
  /** Named by the caller, not found in a folder. */
  readonly named: boolean;
  /** Bytes that are to be read. */
  readonly size: number;
}

const MOST_DEPTH = 16;
/** Names that SBOMs have; which of the files are any is seen by their content. */
const BOM_FILE = /\.(?:json|jsonld|xml|ya?ml|spdx|rdf|tag)$/i;

/** Targets that are read at once, and their bytes: a larger one is read alone. */
const [MOST_AHEAD, MOST_BYTES] = [4, 8 * 1024 * 1024];

/** Targets with every folder replaced by the files in it that may be SBOMs by their names. */
export async function placesOf(targets: readonly AuditTarget[]): Promise<readonly Place[]> {
  const { files } = nodeHost;
  const found: Place[] = [];
  const visit = async (path: string, depth: number): Promise<void> => {
    if (depth === 0 && /^(?:pkg|cpe):/i.test(path)) {
      found.push({ read: path, named: true, size: 0 });
      return;
    }
    if (depth > 0 && !BOM_FILE.test(path) && (await files.status(path)).kind !== 'directory') return;
    const { kind, size } = await statusOf(path, depth);
    // Of a link the size is that of its text.
    const least = kind === 'file' ? size : MOST_BYTES;
    if (kind !== 'directory') found.push({ read: path, named: depth === 0, size: least });
    else if (depth < MOST_DEPTH)
      for (const name of await files.list(path)) await visit(files.join(path, name), depth + 1);
  };
  for (const target of targets) {
    if (typeof target === 'string') await visit(target, 0);
    else found.push({ read: target, named: true, size: target.content.length });
  }
  return found;
}

/** What does not exist is told where it is read. */
async function statusOf(
  path: string,
  depth: number,
): Promise<{ readonly kind: string; readonly size: number }> {
  const status = await nodeHost.files.status(path, { follow: depth === 0 }).catch(() => undefined);
  return status ?? { kind: 'missing', size: 0 };
}

/** Reads targets while those before them are asked about; results, and what was thrown, come in the order of the targets. */
export async function* readAhead<Result>(
  places: readonly Place[],
  read: (place: Place) => Promise<Result>,
): AsyncGenerator<Result> {
  const started: { readonly size: number; readonly result: Promise<Result> }[] = [];
  let bytes = 0;
  for (const place of places) {
    while (started.length > 0 && (started.length === MOST_AHEAD || bytes + place.size > MOST_BYTES)) {
      const { size, result } = started.shift()!;
      yield await result;
      bytes -= size;
    }
    const result = read(place);
    // What is thrown is thrown when its turn comes.
    result.catch(() => {});
    started.push({ size: place.size, result });
    bytes += place.size;
  }
  for (const { result } of started) yield await result;
}
