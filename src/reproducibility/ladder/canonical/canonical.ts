import { asBuffer, readAll } from '../../../codec/index.ts';
import type { Entry, Gathered } from '../../../model/index.ts';
import type { Form } from '../form.ts';

/** What lies around a content. */
export interface Around {
  containerOf(entry: Entry): Entry | undefined;
  /** The members of a container by their names; of several with one name the last. */
  membersOf(container: Entry): ReadonlyMap<string, Entry>;
}

/**
 * The form of contents of one kind without everything that their comparator finds benign, derived or an identity: two contents
 * have one form exactly where they differ in nothing else.
 */
export interface Canonical {
  readonly name: string;
  /** It is written by the fields of the content, which are gathered for it. */
  readonly fields?: true;
  /** Cheap: by format and path. */
  handles(entry: Entry): boolean;
  /** @returns false where it has none: then its bytes count. Never throws for bad input */
  write(form: Form, gathered: Gathered, around: Around): Promise<boolean>;
}

/** Contents are held up to so many bytes. */
const MOST_HELD = 64 << 20;

/** The whole content of an entry in memory; undefined where it is not at hand, or too large. */
export async function held({ content }: Gathered): Promise<Buffer | undefined> {
  if (!content || content.size > MOST_HELD) return undefined;
  return asBuffer(await readAll(content));
}
