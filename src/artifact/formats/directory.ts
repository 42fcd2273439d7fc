import { AssayError, type Files, type RandomSource } from '../../model/index.ts';
import type { Member, ReadContext } from '../format.ts';

/**
 * The files below a directory of the host as members, depth first, names in code point order. Links are not followed.
 * What cannot be read is a problem, and the rest is still listed.
 */
export async function* readDirectory(
  files: Files,
  root: string,
  context: ReadContext,
): AsyncGenerator<Member> {
  yield* readFolder(files, root, '', context);
}

async function* readFolder(
  files: Files,
  path: string,
  prefix: string,
  context: ReadContext,
): AsyncGenerator<Member> {
  const names = await attempt(files.list(path), prefix === '' ? '.' : prefix, context);
  for (const name of names ?? []) {
    const full = files.join(path, name);
    const member = `${prefix}${name}`;
    const status = await attempt(files.status(full), member, context);
    if (!status) continue;
    const { kind, size, ...headers } = status;
    if (kind === 'file') {
      const file = await attempt(files.open(full), member, context);
      if (!file) {
        yield { path: member, kind, ...headers };
        continue;
      }
      try {
        yield { path: member, kind, size, ...headers, data: guarded(file.source, member, context) };
      } finally {
        await file.close();
      }
    } else {
      yield { path: member, kind, ...headers };
      if (kind === 'directory') yield* readFolder(files, full, `${member}/`, context);
    }
  }
}

/** A file whose bytes cannot be read to the end is a problem of that file; the next one is read all the same. */
function guarded(source: RandomSource, member: string, context: ReadContext): RandomSource {
  return {
    ...source,
    async *stream(start) {
      try {
        yield* source.stream(start);
      } catch (error) {
        if (!(error instanceof AssayError)) throw error;
        context.problem('directory.unreadable', `${member}: ${error.message}`);
      }
    },
  };
}

async function attempt<T>(work: Promise<T>, member: string, context: ReadContext): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof AssayError)) throw error;
    context.problem('directory.unreadable', `${member}: ${error.message}`);
    return undefined;
  }
}
