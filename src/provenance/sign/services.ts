import { AssayError } from '../../model/index.ts';
import { demand, integer, list, member, type Node, readDocument, text, wrong } from '../document.ts';
import { refuse, untilRefused } from '../steps.ts';
import { isWithin, validityOf } from '../trust/root.ts';

/** Services that sign with somebody, as a signing configuration names them (sigstore/protobuf-specs, `SigningConfig`). */
export interface SigningServices {
  /** Certificate authorities, the first one is asked. */
  readonly authorities: readonly string[];
  /** Logs that are asked, by the version of their interface. */
  readonly logs: readonly LogService[];
  /** Timestamp authorities that are asked; whole addresses. */
  readonly timestampAuthorities: readonly string[];
}

/** A log that takes entries. */
export interface LogService {
  readonly url: string;
  readonly version: 1 | 2;
}

interface Service {
  readonly url: string;
  readonly version: number;
  readonly operator: string;
}

const MEDIA_TYPE = 'application/vnd.dev.sigstore.signingconfig.v0.2+json';
const MOST = 100;

/**
 * Reads a signing configuration v0.2 and chooses: what is valid now, the highest version of the interface that is understood, and
 * as many as its selectors say.
 * @param now seconds since 1970 @param logVersion only logs of this version @throws AssayError `attest.config`
 */
export function readSigningServices(content: Uint8Array, now: number, logVersion?: 1 | 2): SigningServices {
  const outcome = untilRefused(() => servicesOf(readDocument(content), now, logVersion));
  if ('value' in outcome) return outcome.value;
  const { message, input, expected } = outcome.refused;
  throw new AssayError('attest.config', `${message}${input === undefined ? '' : ` (${input})`}`, {
    ...(expected === undefined ? {} : { hint: `expected is ${expected}` }),
  });
}

function servicesOf(root: Node, now: number, logVersion: 1 | 2 | undefined): SigningServices {
  const mediaType = text(demand(root, 'mediaType'));
  if (mediaType !== MEDIA_TYPE)
    refuse('format.version', `no signing configuration that is understood: ${mediaType}`, {
      input: 'mediaType',
      expected: MEDIA_TYPE,
    });
  const authorities = newest(validAt(root, 'caUrls', now), [1]);
  const logs = newest(validAt(root, 'rekorTlogUrls', now), logVersion === undefined ? [2, 1] : [logVersion]);
  const timestamps = newest(validAt(root, 'tsaUrls', now), [1]);
  return {
    authorities: authorities.map(({ url }) => url),
    logs: chosen(root, 'rekorTlogConfig', logs).map(({ url, version }) => ({
      url,
      version: version as 1 | 2,
    })),
    timestampAuthorities: chosen(root, 'tsaConfig', timestamps).map(({ url }) => url),
  };
}

function validAt(root: Node, name: string, now: number): readonly Service[] {
  return list(member(root, name), MOST)
    .filter((node) => isWithin(validityOf(node), now))
    .map((node) => {
      const operator = member(node, 'operator');
      return {
        url: addressOf(demand(node, 'url')),
        version: Number(integer(demand(node, 'majorApiVersion'))),
        operator: operator ? text(operator) : '',
      };
    });
}

function addressOf(node: Node): string {
  const address = text(node);
  return /^https?:\/\/[^\s/?#]+[^\s?#]*$/.test(address)
    ? address.replace(/\/+$/, '')
    : wrong(node, 'an address of a service');
}

/** Those of the first version there are any of. */
function newest(services: readonly Service[], versions: readonly number[]): readonly Service[] {
  const best = versions.find((wanted) => services.some(({ version }) => version === wanted));
  return services.filter(({ version }) => version === best);
}

/** By `ServiceConfiguration`: one, all, or so many of different operators. */
function chosen(root: Node, name: string, services: readonly Service[]): readonly Service[] {
  const config = member(root, name);
  const selector = config && member(config, 'selector');
  const kind = selector ? text(selector) : 'ANY';
  if (kind === 'ALL') return services;
  if (kind === 'ANY') return services.slice(0, 1);
  if (kind !== 'EXACT') return wrong(selector!, 'ALL, ANY or EXACT');
  const count = Number(integer(demand(config!, 'count')));
  const distinct = services.filter(
    ({ operator }, at) => services.findIndex((other) => other.operator === operator) === at,
  );
  if (distinct.length < count)
    refuse(
      'format.count',
      `${count} services of different operators are demanded, there are ${distinct.length}`,
      {
        input: name,
      },
    );
  return distinct.slice(0, count);
}
