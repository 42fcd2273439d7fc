import { zip } from '../../src/artifact/formats/zip.ts';
import { bytesSource, collectNotes, readAll } from '../../src/codec/index.ts';
import { DEFAULT_LIMITS, type Limits, type RandomSource } from '../../src/model/index.ts';

/** A source that must be read: nothing of it is in memory, and it counts its reads. */
export function filed(bytes: Uint8Array): RandomSource & { reads: number } {
  const { size, read, stream } = bytesSource(bytes);
  const source = {
    size,
    stream,
    reads: 0,
    read(offset: number, length: number) {
      source.reads++;
      return read(offset, length).then((part) => Uint8Array.from(part));
    },
  };
  return source;
}

/** Reads a zip archive from a source without fields, as the pass over an artifact does. */
export async function readPlain(source: RandomSource, limits: Partial<Limits> = {}, decode = true) {
  const notes = collectNotes({ ...DEFAULT_LIMITS, ...limits });
  const members: { path: string; content?: string }[] = [];
  const context = { ...notes, wantsFields: false, name: 'input', variant() {} };
  for await (const { path, data } of zip.read(source, context)) {
    const content = data && decode ? Buffer.from(await readAll(data)).toString('latin1') : undefined;
    members.push({ path, ...(content === undefined ? {} : { content }) });
  }
  return { members, problems: notes.problems, codes: notes.problems.map(({ code }) => code) };
}
