import type { LeafFaults } from './authority.ts';
import { serveFulcio } from './fulcio.ts';
import { type StandinAnswer, type StandinHandler, type StandinServer, serve } from './http.ts';
import { type Claims, githubClaims } from './identity.ts';
import { createOidcIssuer, type OidcIssuer, serveOidc } from './oidc.ts';
import type { EntryFaults } from './rekor.ts';
import { serveRekorV1 } from './rekor-v1.ts';
import { serveRekorV2 } from './rekor-v2.ts';
import { createSigstore, type StandinSigstore } from './sigstore.ts';
import { signingConfig } from './trusted-root.ts';
import { type StampOptions, serveTsa } from './tsa.ts';

/** What the services do wrong from now on; everything is right where nothing is given. */
export interface ServiceFaults {
  leaf?: LeafFaults;
  entry?: EntryFaults;
  stamp?: StampOptions;
  /** What a service answers instead of its own answer. */
  answers?: Partial<Record<ServiceName, StandinAnswer>>;
}

/** Services by their name. */
export type ServiceName = 'fulcio' | 'rekorV1' | 'rekorV2' | 'tsa' | 'oidc';

/** A whole Sigstore of one's own, served on this machine. */
export interface StandinServices {
  readonly sigstore: StandinSigstore;
  readonly issuer: OidcIssuer;
  readonly addresses: Readonly<Record<ServiceName, string>>;
  /** Bearer of requests for a token at `addresses.oidc`/token. */
  readonly requestToken: string;
  /** `signing_config.json` of all of them, or of some. */
  signingConfig(names?: readonly ServiceName[], changes?: object): string;
  /** Set members of it to make services fail. */
  readonly faults: ServiceFaults;
  /** Requests so far, as `name METHOD path`. */
  readonly seen: readonly string[];
  /** Claims of tokens that are asked for over HTTP. */
  claims: Claims;
  close(): Promise<void>;
}

/** Starts all services, by the clock of this machine. */
export async function startServices(): Promise<StandinServices> {
  const now = () => Math.floor(Date.now() / 1000);
  const started = now();
  const sigstore = createSigstore(started);
  const claims = githubClaims();
  const issuer = createOidcIssuer(String(claims['iss']));
  const faults: ServiceFaults = {};
  const seen: string[] = [];
  const requestToken = 'request-token';
  const state = { claims };
  const handlers: Readonly<Record<ServiceName, StandinHandler>> = {
    fulcio: serveFulcio(sigstore.authority, [issuer], now, () => faults.leaf ?? {}),
    rekorV1: serveRekorV1(sigstore.rekorV1, now, () => faults.entry ?? {}),
    rekorV2: serveRekorV2(sigstore.rekorV2, now, () => faults.entry ?? {}),
    tsa: serveTsa(sigstore.tsa, now, () => faults.stamp ?? {}),
    oidc: serveOidc(issuer, { claims: () => state.claims, now, requestToken }),
  };
  const names = Object.keys(handlers) as readonly ServiceName[];
  const servers = new Map<ServiceName, StandinServer>();
  for (const name of names)
    servers.set(
      name,
      await serve((request) => {
        seen.push(`${name} ${request.method} ${request.path}`);
        return faults.answers?.[name] ?? handlers[name](request);
      }),
    );
  const addresses = Object.fromEntries(names.map((name) => [name, servers.get(name)!.url])) as Record<
    ServiceName,
    string
  >;
  return {
    sigstore,
    issuer,
    addresses,
    requestToken,
    faults,
    seen,
    get claims() {
      return state.claims;
    },
    set claims(next) {
      state.claims = next;
    },
    signingConfig: (wanted = names, changes = {}) =>
      signingConfig(
        Object.fromEntries(wanted.map((name) => [name, addresses[name]])),
        started - 86_400,
        changes,
      ),
    close: async () => {
      await Promise.all([...servers.values()].map((server) => server.close()));
    },
  };
}
