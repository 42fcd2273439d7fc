import type { ReadContext } from '../../format.ts';
import { quoted } from '../common/names.ts';
import type { SymbolIndex } from './index-tables.ts';

/** Compares the symbol indexes of an archive with its members. */
export interface IndexCheck {
  /** An index was read. */
  see(index: SymbolIndex, name: string, offset: number): void;
  /** A member's header stands at `offset`. */
  member(offset: number): void;
  /** All members were read: reports what indexes point to and is not there. */
  end(): void;
}

/** An {@link IndexCheck} that reports to `context`. */
export function indexCheck(context: ReadContext): IndexCheck {
  const headers: number[] = [];
  const indexes: { readonly name: string; readonly offset: number; readonly members: ReadonlySet<number> }[] =
    [];
  // What the members of all indexes may take in memory.
  let left = context.limits.steps;
  return {
    see({ members, damage }, name, offset) {
      if (damage !== undefined) context.problem('ar.index', `${quoted(name)}: ${damage}`, offset);
      const distinct = new Set<number>();
      for (const member of members) {
        if (distinct.size >= left) {
          context.problem('limit.steps', `${quoted(name)} points to more than ${left} places`, offset);
          return;
        }
        distinct.add(member);
      }
      left -= distinct.size;
      indexes.push({ name, offset, members: distinct });
    },
    member(offset) {
      headers.push(offset);
    },
    end() {
      if (indexes.length === 0) return;
      const known = new Set(headers);
      for (const { name, offset, members } of indexes) {
        const dangling = [...members].filter((member) => !known.has(member));
        if (dangling.length === 0) continue;
        const message = `${quoted(name)} points to ${dangling.length} such places, the first at ${dangling[0]}`;
        context.problem('ar.index-dangling', message, offset);
      }
    },
  };
}
