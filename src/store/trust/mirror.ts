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
  if (!URL.canParse(address))
    throw new AssayError('fetch.refused', 'it is no URL', {
      path: address,
      hint: 'write the whole address, with https://',
    });
  const url = new URL(address);
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url.href;
}

function getter(base: string, insecureHttp: boolean, { fetch: ask }: Pick<TrustMachine, 'fetch'>): TufGet {
  return async (path, mostBytes) => {
    const { status, body } = await ask(new URL(path, base).href, {
      mostBytes,
      absent: ABSENT,
      hint: 'in a closed network, use --mirror; what was verified before goes on being used',
      ...(insecureHttp ? { insecureHttp } : {}),
    });
    if (ABSENT.includes(status)) return undefined;
    const chunks: Uint8Array[] = [];
    for await (const chunk of body) chunks.push(Uint8Array.from(chunk));
    return Buffer.concat(chunks);
  };
}
