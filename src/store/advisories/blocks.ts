import type { DatabaseSync } from 'node:sqlite';
import { packBlock, unpackBlock } from './pack.ts';

/** Records go into blocks of so many, or of so many bytes. */
const MOST_RECORDS = 64;
const MOST_BYTES = 512 * 1024;

/** Gathers records into blocks, and keeps room from being wasted by what was replaced. */
export interface BlockWriter {
  /** @param n number of the advisory, whose row is told where its record went */
  add(n: number, record: Uint8Array): void;
  /** The record of an advisory is not needed any more. */
  drop(n: number, block: number): void;
  /** Writes what was gathered; blocks of which less than half is needed are packed anew. */
  finish(): void;
}

/** A writer of the table `block`. */
export function blockWriter(database: DatabaseSync): BlockWriter {
  const insert = database.prepare('INSERT INTO block (live, places, body) VALUES (?, ?, ?)');
  const place = database.prepare('UPDATE advisory SET block = ?, place = ? WHERE n = ?');
  const less = database.prepare('UPDATE block SET live = live - 1 WHERE n = ?');
  const sparse = database.prepare('SELECT n FROM block WHERE live * 2 < places');
  const body = database.prepare('SELECT body FROM block WHERE n = ?');
  const live = database.prepare('SELECT n, place FROM advisory WHERE block = ? ORDER BY place');
  const remove = database.prepare('DELETE FROM block WHERE n = ?');
  let gathered = new Map<number, Uint8Array>();
  let bytes = 0;
  const flush = () => {
    if (gathered.size === 0) return;
    const packed = packBlock([...gathered.values()]);
    const block = Number(insert.run(gathered.size, gathered.size, packed).lastInsertRowid);
    for (const [index, n] of [...gathered.keys()].entries()) place.run(block, index, n);
    gathered = new Map();
    bytes = 0;
  };
  const add = (n: number, record: Uint8Array) => {
    bytes += record.length;
    // What is handed in may be a view of a larger buffer that would be kept alive with it.
    gathered.set(n, Uint8Array.from(record));
    if (gathered.size >= MOST_RECORDS || bytes >= MOST_BYTES) flush();
  };
  return {
    add,
    drop(n, block) {
      // Block 0: it was gathered in this run and is in no block yet.
      if (!gathered.delete(n)) less.run(block);
    },
    finish() {
      for (const { n: block } of sparse.all()) {
        const records = unpackBlock(body.get(block as number)!['body'] as Uint8Array);
        for (const row of live.all(block as number))
          add(row['n'] as number, records[row['place'] as number]!);
        remove.run(block as number);
      }
      flush();
    },
  };
}
