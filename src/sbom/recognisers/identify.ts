import { canonicalPurl, formatCpe, quoteCpe } from '../../identifier/index.ts';
import { AssayError, type Identifier } from '../../model/index.ts';
import type { Recogniser } from './row.ts';

/** The package URL that a template stands for; without a version `@` and everything behind it is dropped. */
export function fillPurl(template: string, version: string | undefined): string {
  if (version === undefined) return template.replace(/@.*$/, '');
  return template.replace(/\{version(?::(.))?\}/g, (_, dot: string | undefined) =>
    encodeURIComponent(dot === undefined ? version : version.replaceAll('.', dot)),
  );
}

/**
 * Names of a recognised component: its package URL, and its CPE name where the version is known; a name that the version would
 * break is left out.
 * @param rule where the version was read, for the reader of the report
 */
export function identifiersOf(
  { purl, cpe }: Recogniser,
  version: string | undefined,
  rule: string,
): readonly Identifier[] {
  const found: Identifier[] = [];
  const add = (type: 'purl' | 'cpe', make: () => string) => {
    try {
      found.push({ type, value: make(), origin: 'derived', rule });
    } catch (error) {
      if (!(error instanceof AssayError)) throw error;
    }
  };
  if (purl !== undefined) add('purl', () => canonicalPurl(fillPurl(purl, version)));
  if (cpe !== undefined && version !== undefined) {
    const [vendor, product] = cpe.split(':').map(quoteCpe);
    add('cpe', () =>
      formatCpe({ part: 'a', vendor: vendor!, product: product!, version: quoteCpe(version) }),
    );
  }
  return found;
}
