import { ascii, bytes, layout, named, u8, u16, u32 } from '../../../codec/index.ts';

const ENCODINGS = { 1: 'UTF-8', 2: 'UTF-16le', 3: 'UTF-16be' };
const JOURNALS = { 1: 'legacy', 2: 'WAL' };

/** The database header (SQLite file format 1.3). */
export const HEADER = layout('be', {
  magic: ascii(16, 'id'),
  'page size': u16('size'),
  'write version': named(u8(), JOURNALS),
  'read version': named(u8(), JOURNALS),
  'reserved space per page': u8(),
  'maximum payload fraction': u8(),
  'minimum payload fraction': u8(),
  'leaf payload fraction': u8(),
  'file change counter': u32('order'),
  'size in pages': u32('size'),
  'first freelist trunk page': u32('offset'),
  'freelist pages': u32(),
  'schema cookie': u32('order'),
  'schema format': u32('version'),
  'default cache size': u32(),
  'largest root page': u32(),
  'text encoding': named(u32(), ENCODINGS),
  'user version': u32('version'),
  'incremental vacuum': u32(),
  'application ID': u32('id'),
  reserved: bytes(20),
  'version valid for': u32('order'),
  'SQLite version': u32('tool'),
});

/** What the pages of a database share. */
export interface Database {
  readonly bytes: Buffer;
  readonly pageSize: number;
  /** Bytes of a page without the space reserved at its end. */
  readonly usable: number;
  /** Pages that are wholly there. */
  readonly pages: number;
  readonly encoding: 'utf8' | 'utf16le' | 'utf16be';
}

/** Where a page, counted from 1, begins. */
export const pageAt = ({ pageSize }: Database, page: number): number => (page - 1) * pageSize;
