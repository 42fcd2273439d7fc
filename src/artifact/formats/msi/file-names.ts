import type { Database } from './database.ts';
import { cellOf, type Table } from './schema.ts';

/** A file that a package installs. */
export interface MsiFile {
  /** Key in the table `File`; also its name in the cabinet. */
  readonly key: string;
  /** Long name below the folders of the table `Directory`, from the first known folder on (`ProgramFilesFolder/A/a.exe`). */
  readonly path: string;
  readonly component: string;
  /** Length in bytes. */
  readonly size: number;
  /** Version as authored, or the key of a companion file. */
  readonly version?: string;
  /** Place in the sequence that maps files to media. */
  readonly sequence: number;
  /** Four 32-bit words, as in the table `MsiFileHash`. */
  readonly hash?: readonly number[];
}

type Row = Readonly<Record<string, ReturnType<typeof cellOf>>>;

/**
 * What a package installs, by the keys of the table `File`. Folders come from `Component` and `Directory`; a key that is a
 * system folder (`…Folder`) begins a path, since where it lies is known only when installing.
 */
export function msiFileNames(database: Database): ReadonlyMap<string, MsiFile> {
  const files = new Map<string, MsiFile>();
  const components = keyed(rowsOf(database, 'Component'), 'Component');
  const folders = createFolders(keyed(rowsOf(database, 'Directory'), 'Directory'));
  const hashes = keyed(rowsOf(database, 'MsiFileHash'), 'File_');
  for (const row of rowsOf(database, 'File')) {
    const key = text(row['File']);
    const component = text(row['Component_']);
    const folder = folders(text(components.get(component)?.['Directory_']));
    const name = longName(text(row['FileName']));
    const version = text(row['Version']);
    const hash = hashes.get(key);
    files.set(key, {
      key,
      path: folder === '' ? name : `${folder}/${name}`,
      component,
      size: number(row['FileSize']),
      ...(version === '' ? {} : { version }),
      sequence: number(row['Sequence']),
      ...(hash ? { hash: [1, 2, 3, 4].map((part) => number(hash[`HashPart${part}`])) } : {}),
    });
  }
  return files;
}

/** What the table `Media` says about each embedded cabinet, by the name of its stream. */
export function mediaRows(database: Database | undefined): ReadonlyMap<string, string> {
  const rows = new Map<string, string>();
  if (!database) return rows;
  const media = rowsOf(database, 'Media').sort(
    (a, b) => number(a['LastSequence']) - number(b['LastSequence']),
  );
  let first = 1;
  for (const row of media) {
    const last = number(row['LastSequence']);
    const cabinet = text(row['Cabinet']);
    if (cabinet.startsWith('#'))
      rows.set(cabinet.slice(1), `DiskId ${number(row['DiskId'])}, files ${first} to ${last}`);
    first = last + 1;
  }
  return rows;
}

/** The long one of `short|long`. */
function longName(name: string): string {
  return name.slice(name.indexOf('|') + 1);
}

/** The path of a folder by its key. `target:source` names count as their target, `.` is the parent itself. */
function createFolders(rows: ReadonlyMap<string, Row>): (key: string) => string {
  const known = new Map<string, string>();
  return (wanted) => {
    const chain: string[] = [];
    let at = wanted;
    // A folder whose parent was met already ends there, so that a cycle ends, too.
    while (!known.has(at)) {
      known.set(at, '');
      chain.push(at);
      at = text(rows.get(at)?.['Directory_Parent']);
    }
    let path = known.get(at)!;
    for (const key of chain.reverse()) {
      const name = folderName(key, rows.get(key));
      // Names are short; the bound keeps a chain of a million folders from taking the square of its length.
      if (path.length < LONGEST) path = name === '' ? path : path === '' ? name : `${path}/${name}`;
      known.set(key, path);
    }
    return path;
  };
}

const LONGEST = 32_767;

function folderName(key: string, row: Row | undefined): string {
  if (key.endsWith('Folder')) return key;
  const parent = text(row?.['Directory_Parent']);
  if (!row || parent === '' || parent === key) return '';
  const target = text(row['DefaultDir']).split(':', 1)[0]!;
  const name = longName(target);
  return name === '.' ? '' : name;
}

function rowsOf({ tables, strings }: Database, name: string): Row[] {
  const table: Table | undefined = tables.get(name);
  if (!table) return [];
  return Array.from({ length: table.rows }, (_, row) =>
    Object.fromEntries(table.columns.map((column, i) => [column.name, cellOf(table, row, i, strings)])),
  );
}

const keyed = (rows: readonly Row[], column: string): Map<string, Row> =>
  new Map(rows.map((row) => [text(row[column]), row]));
const text = (value: Row[string]): string => (typeof value === 'string' ? value : '');
const number = (value: Row[string]): number => (typeof value === 'number' ? value : 0);
