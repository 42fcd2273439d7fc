import { hasAscii } from '../../codec/index.ts';
import type { LeafFormat } from '../format.ts';
import { decodeOnDemand } from './common/on-demand.ts';

const MAGIC = 'SQLite format 3\0';

/** SQLite databases (SQLite file format): header, schema, b-trees with their pages, the freelist; rows on demand. */
export const sqlite: LeafFormat = {
  name: 'sqlite',
  mediaType: 'application/vnd.sqlite3',
  access: 'whole',
  begins: 'S',
  recognizes: ({ head }) => hasAscii(head, MAGIC),
  ...decodeOnDemand(() => import('./sqlite/decode.ts')),
};
