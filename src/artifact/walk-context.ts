import {
  type Entry,
  type EntryFields,
  type Field,
  type Files,
  type Limits,
  PROBLEMS,
} from '../model/index.ts';
import type { Budget } from './budget.ts';
import type { ReadContext } from './format.ts';
import type { Interest } from './interest.ts';
import type { KeptStreams } from './kept.ts';
import { lastName } from './names.ts';
import type { OpenEntry, Tree } from './tree.ts';

/** Is told of decoded fields of an entry: those its container keeps about it, or those of its own format. */
export type OnFields = (entry: Entry, fields: readonly Field[], of: keyof EntryFields) => void;

/** What the pass over an artifact works with. */
export interface Walk {
  readonly tree: Tree;
  readonly budget: Budget;
  readonly limits: Limits;
  readonly interests: readonly Interest[];
  readonly files: Files | undefined;
  readonly signal: AbortSignal | undefined;
  /** Told of decoded header fields, where they are wanted: of a member, or of the container's own structures. */
  readonly onFields: OnFields | undefined;
  /** Whether long tables are wanted among the fields. */
  readonly rows: boolean;
  /** Keeps decoded streams for those who read the artifact once more. */
  readonly kept: KeptStreams | undefined;
  /** Bytes of members held in memory for random access right now. */
  spooled: number;
}

/** What a format talks to while it reads a container, and what it said. */
export function createContext(walk: Walk, container: OpenEntry) {
  let losses = 0;
  const fields: Field[] = [];
  const context: ReadContext = {
    limits: walk.limits,
    name: lastName(container.path),
    wantsFields: walk.onFields !== undefined || walk.kept?.wants(container.id) === true,
    wantsRows: walk.onFields !== undefined && walk.rows,
    field: (field) => void fields.push(field),
    variant(name) {
      container.variant = name;
    },
    problem(code, message, offset) {
      const kind = PROBLEMS[code];
      if (kind.level === 'error' && !kind.complete) losses++;
      walk.tree.problem(code, container.path, message, offset);
    },
  };
  return { context, fields, losses: () => losses };
}
