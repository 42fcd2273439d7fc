import { Buffer } from 'node:buffer';
import type { Entry } from '../../../model/index.ts';
import { recordComparator } from '../../content/records.ts';
import { nameIn } from '../../tree/pair.ts';
import { type Around, type Canonical, held } from './canonical.ts';

/**
 * Lists of digests: the sorted names of the members that they give the right digest of, then all other lines as they are. So
 * lists that tell the truth have one form whatever the members hold, and a line that does not is no consequence of anything.
 */
export const canonicalDigestList: Canonical = {
  name: 'digest-list',
  handles: recordComparator.handles,
  async write(form, gathered, around) {
    const bytes = await held(gathered);
    const { path } = gathered.entry;
    const kind = KINDS.find((one) => one.path.test(path));
    if (!bytes || !kind) return false;
    const find = finder(gathered.entry, around);
    const confirmed = new Set<string>();
    const others: string[] = [];
    for (const line of bytes.toString('latin1').split('\n')) {
      const { name, digest } = kind.line.exec(line)?.groups ?? {};
      const right =
        name !== undefined && !confirmed.has(name) && kind.confirms(digest ?? '', () => find(name));
      if (right) confirmed.add(name);
      else others.push(line);
    }
    if (confirmed.size === 0) return false;
    for (const name of [...confirmed].sort()) form.item(Buffer.from(name, 'latin1'));
    form.item(Buffer.from(others.join('\n'), 'latin1'));
    return true;
  },
};

interface ListKind {
  readonly path: RegExp;
  readonly line: RegExp;
  /** Whether a line tells the truth. @param find the member it names */
  readonly confirms: (digest: string, find: () => Entry | undefined) => boolean;
}

const KINDS: readonly ListKind[] = [
  {
    // Binary distribution format, "The .dist-info directory": path, hash, size; of RECORD itself the path alone.
    path: /\.dist-info\/RECORD$/,
    line: /^(?<name>[^",]+),(?<digest>[^,]*,\d*)\r?$/,
    confirms(stated, find) {
      const [hash = '', size] = stated.split(',');
      const member = find();
      if (!member) return false;
      if (hash === '') return /\.dist-info\/RECORD(\.\w+)?$/.test(member.path);
      const sha256 = Buffer.from(member.sha256 ?? '', 'hex').toString('base64url');
      return hash === `sha256=${sha256}` && (size === '' || Number(size) === member.size);
    },
  },
  {
    // deb-md5sums(5): MD5 of what data.tar holds; nothing else is kept there, and only the names are told.
    path: /\/control\.tar[^/]*\/(?:\.\/)?md5sums$/,
    line: /^(?<digest>[0-9a-f]{32}) {2}(?<name>.+)$/,
    confirms: () => true,
  },
  {
    // sha256sum(1).
    path: /\/(?:SHA256SUMS(?:\.txt)?|[^/]+\.sha256(?:sums?)?)$/i,
    line: /^(?<digest>[0-9a-f]{64}) [ *](?<name>.+)$/i,
    confirms: (digest, find) => digest.toLowerCase() === find()?.sha256,
  },
];

/** Finds members by the names that a list uses. */
function finder(list: Entry, { containerOf, membersOf }: Around): (name: string) => Entry | undefined {
  const container = containerOf(list);
  if (!container) return () => undefined;
  const own = nameIn(container, list);
  const folder = own.slice(0, own.lastIndexOf('/') + 1);
  // RECORD names what lies beside the folder that holds it.
  const base = /\.dist-info\/$/.test(folder) ? folder.replace(/[^/]+\/$/, '') : folder;
  const members = membersOf(container);
  return (name) => members.get(base + Buffer.from(name, 'latin1').toString('utf8').replace(/^\.\//, ''));
}
