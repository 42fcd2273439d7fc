import { CPE_ANY, CPE_NA, parseCpe, parsePurl, unquoteCpe } from '../../identifier/index.ts';
import type { Component, Identifier, Presence } from '../../model/index.ts';
import type { DigestedFile } from '../../vulnerability/index.ts';

/** What is asked about: the components of one target. */
export interface AuditSubject {
  /** As it was given: a path or an identifier. */
  readonly name: string;
  readonly kind: SubjectKind;
  readonly components: readonly Component[];
  /** What the target as a whole is, for statements about products that hold others. */
  readonly roots?: readonly Component[];
  /** What could not be taken from it, by reason. */
  readonly left: Readonly<Record<string, number>>;
  /** Files with their digests, where reading it came by them: all are looked up where some record names content. */
  readonly files?: () => Iterable<DigestedFile>;
}

/** Why components were not looked up: nothing is known against them, and that is no good news. */
export const NOT_LOOKED_UP = {
  unread: 'identifiers that cannot be read',
  nameless: 'components without identifier, not looked up',
  aside: 'components that are only claimed or test data, not looked up',
  unexplained: 'components whose near misses were not searched for',
} as const;

/** What a target was read as. */
export type SubjectKind = 'artifact' | 'SPDX' | 'CycloneDX' | 'list' | 'requirements' | 'lock' | 'identifier';

/** A component as a document names it. */
export interface Named {
  readonly name: string;
  readonly version?: string | undefined;
  readonly purl?: string | undefined;
  readonly cpes?: readonly string[];
  /** Identifiers as a bill of materials lists them; those with a rule were worked out. */
  readonly identifiers?: readonly (Pick<Identifier, 'type' | 'value'> & { readonly rule?: string })[];
  readonly hashes?: Component['hashes'];
  readonly presence?: Presence;
  /** Id of the component that holds it. */
  readonly partOf?: string | undefined;
  /** It is what the document is about. */
  readonly isRoot?: boolean;
  /** By which rule the identifiers were worked out; absent where the document states them. */
  readonly rule?: string;
}

/** Gathers the components of one document. */
export interface Gatherer {
  /** @returns the id of the component */
  add(named: Named): string;
  /** Counts something that is left out. */
  leave(reason: string): void;
  finish(): Pick<AuditSubject, 'components' | 'roots' | 'left'>;
}

/** @param path the document, as the place of everything in it @param foundBy what kind of document it is */
export function gatherComponents(path: string, foundBy: string): Gatherer {
  const components: Component[] = [];
  const roots: Component[] = [];
  const left = new Map<string, number>();
  const seen = new Map<string, number>();
  const leave = (reason: string) => left.set(reason, (left.get(reason) ?? 0) + 1);
  return {
    leave,
    add(named) {
      const { name, version, hashes, partOf, presence = 'contained' } = named;
      const base = `${name}${version === undefined ? '' : `@${version}`} ${path}`;
      const count = (seen.get(base) ?? 0) + 1;
      seen.set(base, count);
      const component: Component = {
        id: count === 1 ? base : `${base}#${count}`,
        name,
        ...(version === undefined ? {} : { version }),
        identifiers: identifiersOf(named),
        licences: [],
        ...(hashes ? { hashes } : {}),
        occurrences: [{ path }],
        foundBy,
        presence,
        ...(partOf === undefined ? {} : { partOf }),
      };
      components.push(component);
      if (named.isRoot) roots.push(component);
      return component.id;
    },
    // A document that is about several things does not say which of them holds a component.
    finish: () => ({ components, ...(roots.length === 1 ? { roots } : {}), left: Object.fromEntries(left) }),
  };
}

/** As written: those that cannot be read are counted where they are looked up. */
function identifiersOf({ purl, cpes = [], identifiers = [], rule }: Named): readonly Identifier[] {
  const made = new Map<string, Identifier>();
  const make = (type: Identifier['type'], value: string, by = rule) => {
    const origin = by === undefined ? 'declared' : 'derived';
    if (!made.has(value)) made.set(value, { type, value, origin, rule: by ?? AS_WRITTEN[type] });
  };
  if (purl !== undefined) make('purl', purl);
  for (const cpe of cpes) make('cpe', cpe);
  for (const { type, value, rule: own } of identifiers) make(type, value, own);
  return [...made.values()];
}

const AS_WRITTEN: Readonly<Record<Identifier['type'], string>> = {
  purl: 'purl as written',
  cpe: 'CPE name as written',
  swhid: 'SWHID as written',
  gitoid: 'gitoid as written',
};

/** Whether a text is an identifier by its looks, rather than a path. */
export function looksLikeIdentifier(text: string): boolean {
  return /^(?:pkg:|cpe:[/2])/i.test(text);
}

/** Name and version that a package URL or CPE name gives its component. @throws AssayError `purl.*`, `cpe.*` */
export function namedByIdentifier(text: string): Named {
  if (/^pkg:/i.test(text)) {
    const { namespace, name, version } = parsePurl(text, { mode: 'lenient' });
    const whole = namespace === null ? name : `${namespace}/${name}`;
    return { name: whole, version: version ?? undefined, purl: text };
  }
  const { product, version, update } = parseCpe(text);
  const stated = [version, update].filter((value) => value !== CPE_ANY && value !== CPE_NA).map(unquoteCpe);
  return {
    name: product === CPE_ANY || product === CPE_NA ? text : unquoteCpe(product),
    // Pre-releases stand in the update: 3.13.0 and rc1.
    version: version === CPE_ANY || version === CPE_NA ? undefined : stated.join(''),
    cpes: [text],
  };
}
