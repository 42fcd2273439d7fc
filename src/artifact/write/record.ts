import { createHash } from 'node:crypto';
import { AssayError, type Entry } from '../../model/index.ts';
import type { Draft } from './links.ts';
import { contentOf } from './member.ts';

const RECORD = /^[^/]+\.dist-info\/RECORD$/;
/** Files that RECORD need not list (Recording installed projects, "The RECORD file"). */
const UNLISTED = /^[^/]+\.dist-info\/RECORD(\.jws|\.p7s)?$/;
const ALGORITHMS: ReadonlySet<string> = new Set(['sha256', 'sha384', 'sha512']);

/** A row: path, `algorithm=digest` in URL-safe base64 without padding, length; the last two may be empty. */
type Row = readonly [path: string, hash: string, size: string];

/** Where the RECORD of a wheel is among its members. */
export function findRecord(drafts: readonly Draft[]): number {
  return drafts.findIndex(({ path }) => RECORD.test(path));
}

/**
 * The RECORD of a wheel in canonical form: rows in the order of the bytes of their paths, that of RECORD itself last, a newline
 * behind each, quotes only where CSV needs them. Digests stay as they are, once they were found to be those of the files.
 * @param content of the RECORD as it is
 * @throws AssayError `repack.derived` where it lists other files or digests than the wheel has
 */
export async function canonicalRecord(
  content: Uint8Array,
  record: Draft,
  drafts: readonly Draft[],
): Promise<Uint8Array> {
  const rows = parseRows(Buffer.from(content).toString('utf8'), record.plan.entry);
  const files = new Map(
    drafts.filter(({ member }) => member.kind === 'file').map((draft) => [draft.path, draft]),
  );
  const seen = new Set<string>();
  for (const row of rows) {
    const [path] = row;
    const file = files.get(path);
    if (!file) throw mismatch(record.plan.entry, `it lists ${path}, which is not there`);
    if (seen.has(path)) throw mismatch(record.plan.entry, `it lists ${path} twice`);
    seen.add(path);
    if (path !== record.path) await verify(row, file);
  }
  for (const path of files.keys()) {
    if (!seen.has(path) && !UNLISTED.test(path))
      throw mismatch(record.plan.entry, `it does not list ${path}`);
  }
  const keyed = rows.map((row) => ({ row, key: Buffer.from(row[0]), last: row[0] === record.path ? 1 : 0 }));
  keyed.sort((a, b) => a.last - b.last || Buffer.compare(a.key, b.key));
  return Buffer.from(keyed.map(({ row }) => `${row.map(cell).join(',')}\n`).join(''));
}

async function verify([path, hash, size]: Row, { plan, facts }: Draft): Promise<void> {
  const { entry } = plan;
  if (size !== '' && Number(size) !== entry.size)
    throw mismatch(entry, `RECORD says ${size} bytes, it has ${entry.size}`);
  if (hash === '') return;
  const equals = hash.indexOf('=');
  const algorithm = hash.slice(0, equals);
  if (!ALGORITHMS.has(algorithm)) throw mismatch(entry, `RECORD has its digest by ${algorithm || 'nothing'}`);
  const digest = createHash(algorithm);
  for await (const chunk of contentOf({ ...EMPTY, path, ...(facts?.content ? { data: facts.content } : {}) }))
    digest.update(chunk);
  if (digest.digest('base64url') !== hash.slice(equals + 1).replace(/=+$/, ''))
    throw mismatch(entry, `its ${algorithm} is not the one in RECORD`);
}

const EMPTY = { kind: 'file', mode: 0, uid: 0, gid: 0, mtime: 0 } as const;

function mismatch({ path }: Entry, message: string): AssayError {
  return new AssayError('repack.derived', message, {
    path,
    hint: 'installers refuse such a wheel; build it anew',
  });
}

/** CSV as RFC 4180 has it, with either end of line. */
function parseRows(text: string, entry: Entry): Row[] {
  const rows: Row[] = [];
  let cells: string[] = [];
  const pattern = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;
  for (let end = false; !end; ) {
    const match = pattern.exec(text);
    if (!match) throw mismatch(entry, 'it is not CSV');
    cells.push(match[1] === undefined ? match[2]! : match[1].replaceAll('""', '"'));
    end = match[3] === '';
    if (match[3] === ',') continue;
    if (cells.length === 3) rows.push(cells as unknown as Row);
    else if (cells.length > 1 || cells[0] !== '')
      throw mismatch(entry, `a row has ${cells.length} of 3 cells`);
    cells = [];
  }
  return rows;
}

const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
