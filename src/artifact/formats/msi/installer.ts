import { readAll } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import { ENTRY_SIZE, ROOT } from '../cfb/directory.ts';
import type { CompoundFile } from '../cfb/file.ts';
import { moveFields } from '../cfb/runs.ts';
import type { OpenStream } from '../cfb/streams.ts';
import type { Node } from '../cfb/tree.ts';
import { checkDatabase } from './checks.ts';
import { INSTALLER_CLASSES } from './classes.ts';
import { type Database, readDatabase } from './database.ts';
import { databaseFields } from './fields.ts';
import { mediaRows } from './file-names.ts';

/** The databases of a file, by the storage that holds them; the root is 0. */
export interface Installer {
  readonly databases: ReadonlyMap<number, Database>;
  /** What databases know about a stream beside its directory entry. */
  fields(stream: OpenStream): Field[];
}

/**
 * Reads all databases of a file: that of the root, and those of storages, which are transforms or nested packages. Their
 * streams are opened with `open`; what is wrong with them is reported.
 */
export async function openInstaller(
  file: CompoundFile,
  open: (node: Node) => Promise<OpenStream>,
): Promise<Installer> {
  const databases = new Map<number, Database>();
  const budget = { left: file.context.limits.metadata };
  for (const [storage, nodes] of byStorage(file)) {
    const database = await openDatabase(file, storage, nodes, open, budget);
    if (database) databases.set(storage, database);
  }
  const cabinets = mediaRows(databases.get(0));
  const wantsRows = file.context.wantsRows === true;
  return {
    databases,
    fields(stream) {
      const { node, length, places } = stream;
      const database = databases.get(node.parent);
      const media = node.parent === 0 ? cabinets.get(node.path) : undefined;
      if (media !== undefined) return [{ name: 'Media', value: media, offset: stream.offset, length: 0 }];
      if (!database) return [];
      return moveFields(databaseFields(database, plainName(node), length, wantsRows), places);
    },
  };
}

/** Streams of the storages that hold a string pool. */
function byStorage(file: CompoundFile): Map<number, Node[]> {
  const all = new Map<number, Node[]>();
  for (const node of file.nodes) {
    if (node.storage || node.parent < 0) continue;
    const nodes = all.get(node.parent);
    if (nodes) nodes.push(node);
    else all.set(node.parent, [node]);
  }
  for (const [storage, nodes] of all) {
    const names = new Set(nodes.map(plainName));
    if (!names.has('!_StringPool') || !names.has('!_StringData')) all.delete(storage);
  }
  return all;
}

async function openDatabase(
  file: CompoundFile,
  storage: number,
  nodes: readonly Node[],
  open: (node: Node) => Promise<OpenStream>,
  budget: { left: number },
): Promise<Database | undefined> {
  const { context, tally, directory } = file;
  const streams = new Map<string, OpenStream>();
  const contents = new Map<string, Uint8Array>();
  const entries = new Map<string, number>();
  for (const node of nodes) {
    const name = plainName(node);
    if (!entries.has(name)) entries.set(name, node.id);
    if (!name.startsWith('!') || contents.has(name)) continue;
    const stream = await open(node);
    streams.set(name, stream);
    budget.left -= stream.length;
    if (budget.left < 0) {
      const { metadata } = context.limits;
      context.problem(
        'limit.metadata',
        `all tables together exceed ${metadata} bytes (--limit metadata)`,
        stream.offset,
      );
      return undefined;
    }
    contents.set(name, await readAll(stream.data));
  }
  const isTransform =
    INSTALLER_CLASSES.get(directory.entry(storage).clsid) === 'mst' || !contents.has('!_Tables');
  const database = readDatabase(
    {
      pool: contents.get('!_StringPool')!,
      text: contents.get('!_StringData')!,
      tables: new Map(
        [...contents]
          .filter(([name]) => !name.startsWith('!_String'))
          .map(([name, bytes]) => [name.slice(1), bytes]),
      ),
    },
    isTransform,
    context.limits.steps,
  );
  const offsetOf = (name: string): number =>
    file.directoryPlaces.place(entries.get(name)! * ENTRY_SIZE, 0).offset;
  if (!database) {
    tally.add('msi.string-pool', 'the string pool has no header', offsetOf('!_StringPool'));
    return undefined;
  }
  const place = (name: string, at: number): number =>
    streams.get(name)?.places.place(at, 0).offset || offsetOf(name);
  checkDatabase({ database, streams: new Set(entries.keys()), place, tally });
  return database;
}

/** The name without the storages that lead to it. */
function plainName({ path }: Node): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** What kind of installer file it is: by the class of its root, and a merge module by its table. */
export function installerVariant(file: CompoundFile, { databases }: Installer): string | undefined {
  const database = databases.get(0);
  const byClass = file.root.type === ROOT ? INSTALLER_CLASSES.get(file.root.clsid) : undefined;
  const variant = byClass ?? (database ? (database.isTransform ? 'mst' : 'msi') : undefined);
  return variant === 'msi' && database?.tables.has('ModuleSignature') ? 'msm' : variant;
}
