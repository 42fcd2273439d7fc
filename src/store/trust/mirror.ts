import { AssayError, type TrustInstance } from '../../model/index.ts';
import type { TufGet } from '../../provenance/index.ts';
import type { TrustMachine } from './machine.ts';

/** Addresses for one update, in place of those of the instance. */
export interface MirrorOptions {
  readonly mirror?: string;
  readonly targets?: string;
  readonly insecureHttp?: boolean;
}

/** What servers answer where a file is not there; those of object stores say 403. */
const ABSENT = [404, 403];

/** Gets metadata and targets of an instance. @throws AssayError `fetch.refused` for what is no address */
export function mirrorOf(
  instance: TrustInstance,
  options: MirrorOptions,
  machine: Pick<TrustMachine, 'fetch'>,
): { readonly get: TufGet; readonly getTarget: TufGet } {
  const mirror = folderUrl(options.mirror ?? instance.mirror);
  const own = options.mirror === undefined ? instance.targets : undefined;
  const targets = options.targets ?? own ?? new URL('targets/', mirror).href;
  const below = (base: string) => getter(folderUrl(base), options.insecureHttp === true, machine);
  return { get: below(mirror), getTarget: below(targets) };
}

/** The address of a folder, with the slash at its end. @throws AssayError `fetch.refused` */
export function folderUrl(address: string): string {
  const refused = (message: string, hint: string, path = address) =>
    new AssayError('fetch.refused', message, { path, hint });
  if (!URL.canParse(address)) throw refused('it is no URL', SERVED);
  const url = new URL(address);
  const { protocol, host, username, password, search } = url;
  if (protocol !== 'https:' && protocol !== 'http:')
    throw refused(`${protocol} is no protocol that is spoken`, SERVED);
  // Addresses are kept and shown: of this one only the server is.
  if (username !== '' || password !== '')
    throw refused('a user name or password cannot stand in the address', OPEN, host);
  if (search !== '') throw refused('the address of a folder ends before the question mark', OPEN, host);
  url.hash = '';
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url.href;
}

const SERVED =
  'write the whole address, with https://; a copy in a folder can be served, as by `python3 -m http.server` at http://localhost:8000/';
const OPEN = 'what is in the repository is signed: give the address of a copy that needs no password';

function getter(base: string, insecureHttp: boolean, { fetch: ask }: Pick<TrustMachine, 'fetch'>): TufGet {
  return async (path, mostBytes) => {
    const { status, body } = await ask(new URL(path, base).href, {
      mostBytes,
      absent: ABSENT,
      hint: OTHER,
      ...(insecureHttp ? { insecureHttp } : {}),
    }).catch((error) => {
      throw hinted(error);
    });
    if (ABSENT.includes(status)) return undefined;
    const chunks: Uint8Array[] = [];
    for await (const chunk of body) chunks.push(Uint8Array.from(chunk));
    return Buffer.concat(chunks);
  };
}

const OTHER = 'name a mirror that can be reached with --mirror; what was verified before goes on being used';

/** A server that answers with an error has the same remedy as none. */
function hinted(error: unknown): unknown {
  if (!(error instanceof AssayError) || error.hint !== undefined || error.code !== 'fetch.failed')
    return error;
  const { code, message, path } = error;
  return new AssayError(code, message, {
    ...(path === undefined ? {} : { path }),
    hint: OTHER,
    cause: error,
  });
}
