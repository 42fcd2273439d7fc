import { createHash } from 'node:crypto';
import { gzipPinned, type Packing } from '../../codec/index.ts';
import { arBytes } from './ar.ts';
import type { ChangeCount } from './changes.ts';
import { cpioBytes } from './cpio.ts';
import type { Aside, Content, WriteMember } from './member.ts';
import type { Prepared, PreparedArchive } from './prepare.ts';
import { tarBytes } from './tar.ts';
import { xarBytes } from './xar.ts';
import { zipBytes } from './zip.ts';

/** How it is written. */
export interface EncodeOptions {
  readonly packing: Packing;
  readonly time: number;
  readonly aside: Aside;
  readonly changes: ChangeCount;
}

/** The bytes of what was prepared, from front to back. */
export async function* encode(prepared: Prepared, options: EncodeOptions): AsyncGenerator<Uint8Array> {
  switch (prepared.kind) {
    case 'bytes':
      yield prepared.bytes;
      return;
    case 'content':
      yield* chunksOf(prepared.content);
      return;
    case 'gzip': {
      const digest = createHash('sha256');
      for await (const chunk of gzipPinned(encode(prepared.inner, options), options.packing)) {
        digest.update(chunk);
        yield chunk;
      }
      if (digest.digest('hex') !== prepared.entry.sha256) options.changes.add('compression');
      return;
    }
    case 'archive':
      yield* encodeArchive(prepared, options);
  }
}

async function* chunksOf({ bytes, stream }: Content): AsyncGenerator<Uint8Array> {
  if (bytes) yield bytes;
  else yield* stream();
}

async function* encodeArchive(archive: PreparedArchive, options: EncodeOptions): AsyncGenerator<Uint8Array> {
  const { format, use, symbols } = archive;
  const releases: (() => Promise<void>)[] = [];
  try {
    const members = await withContents(archive, options, releases);
    switch (format) {
      case 'tar':
        yield* tarBytes(members, use === 'deb' ? 'gnu' : 'pax');
        return;
      case 'cpio':
        yield* cpioBytes(members, use === 'pkg' ? 'odc' : 'newc');
        return;
      case 'ar':
        yield* arBytes(members, use === 'deb' ? 'deb' : 'gnu', symbols);
        return;
      case 'zip': {
        const stores = (path: string) => path === 'mimetype' || use === 'conda';
        yield* zipBytes(members, { ...options, stores });
        return;
      }
      case 'xar': {
        const gzips = archive.members.filter(({ content }) => content?.kind === 'gzip');
        const packed = new Set(gzips.map(({ member }) => member.path));
        yield* xarBytes(members, { ...options, stores: (path) => packed.has(path) });
      }
    }
  } finally {
    for (const release of releases) await release();
  }
}

/** Headers state lengths before contents come: what is written anew itself is put aside first. */
async function withContents(
  { members }: PreparedArchive,
  options: EncodeOptions,
  releases: (() => Promise<void>)[],
): Promise<WriteMember[]> {
  const written: WriteMember[] = [];
  for (const { member, content } of members) {
    if (!content) written.push(member);
    else if (content.kind === 'content') written.push({ ...member, data: content.content });
    else {
      const data = await options.aside(encode(content, options));
      releases.push(() => data.release());
      written.push({ ...member, data });
    }
  }
  return written;
}
