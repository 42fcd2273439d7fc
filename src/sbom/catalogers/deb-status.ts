import type { Entry } from '../../model/index.ts';
import type { Cataloger, Finding, Found } from '../cataloger.ts';
import { type Headers, header, parseHeaders } from '../headers.ts';
import { joinPath } from '../place.ts';
import { metadataText, oneLine } from '../text.ts';
import { identifiersOf } from './deb.ts';

/** dpkg's database in a file system, and the folder that images without dpkg have instead; the lists of files beside it. */
const STATUS = /^(.*)\/var\/lib\/dpkg\/status(?:\.d\/([^/]+))?$/;
const LIST = /^(.*)\/var\/lib\/dpkg\/info\/[^/]+\.list$/;
const NAME = /^[A-Za-z0-9][A-Za-z0-9+.-]+$/;
/** The database of a desktop has four megabytes. */
const MOST = 64 * 1024 * 1024;

/** Installed packages of Debian and its derivatives by dpkg's database (dpkg(1), `status`), with the files that they brought. */
export const debStatus: Cataloger = {
  name: 'deb-status',
  wants: ({ kind, path }) =>
    kind === 'file' &&
    path.includes('/var/lib/dpkg/') &&
    (LIST.test(path) || (STATUS.test(path) && !path.endsWith('.md5sums'))),
  catalog({ path }: Entry, content: Uint8Array): Found {
    const text = metadataText(content, MOST);
    if (text === undefined) return {};
    const list = LIST.exec(path)?.[1];
    if (list !== undefined) return { list: { path, files: filesOf(text, list) } };
    const [, root = '', single] = STATUS.exec(path)!;
    const components: Finding[] = [];
    let offset = content.length - Buffer.byteLength(text);
    for (const paragraph of text.split(/(?<=\n)\n+/)) {
      const headers = parseHeaders(Buffer.from(paragraph));
      const finding = headers && findingOf(headers, path, offset, root, single !== undefined);
      if (finding) components.push(finding);
      // One line end divides two paragraphs; whoever writes more puts offsets off by them.
      offset += Buffer.byteLength(paragraph) + 1;
    }
    return { components };
  },
};

function findingOf(
  headers: Headers,
  path: string,
  offset: number,
  root: string,
  isSingle: boolean,
): Finding | undefined {
  const name = oneLine(header(headers, 'package'));
  const version = oneLine(header(headers, 'version'));
  const isInstalled = isSingle || / installed$/.test(header(headers, 'status') ?? '');
  if (name === undefined || version === undefined || !NAME.test(name) || !isInstalled) return undefined;
  const architecture = oneLine(header(headers, 'architecture'));
  // Packages that several architectures of can be installed have it in the names of their files (dpkg, `Multi-Arch: same`).
  const isSame = header(headers, 'multi-arch') === 'same';
  const own = isSame && architecture !== undefined ? `${name}:${architecture}` : name;
  return {
    name,
    version,
    identifiers: identifiersOf(headers, name, version),
    licences: [],
    proof: { path, offset, literal: `${name} ${version}`, rule: 'installed according to dpkg' },
    root,
    claim: isSingle ? {} : { list: `${root}/var/lib/dpkg/info/${own}.list`, filesOnly: true },
  };
}

/** Folders that are links into `/usr` since Debian 12, while packages still name them. */
const MERGED = /^\/(?:s?bin|lib(?:32|64|x32)?)\//;

/** A path a line, absolute; folders are in it too, whoever else has files in them. */
function filesOf(text: string, root: string): readonly string[] {
  const lines = text.split('\n').filter((line) => line.startsWith('/'));
  const places = lines.flatMap((line) => (MERGED.test(line) ? [line, `/usr${line}`] : [line]));
  return places.flatMap((line) => joinPath(root, line.slice(1)) ?? []);
}
