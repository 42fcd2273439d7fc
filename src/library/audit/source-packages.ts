import { formatPurl, parsePurl } from '../../identifier/index.ts';
import { AssayError, type Identifier } from '../../model/index.ts';

/** A property of a component, as documents have them. */
export interface NamedValue {
  readonly name: string;
  readonly value: string;
}

/** Trivy's properties of packages of distributions (CycloneDX): the source package, whose name advisories use. */
const PREFIX = 'aquasecurity:trivy:Src';
const PACKAGED = /^pkg:(?:deb|apk|rpm)\//i;

/**
 * The package URL of a distribution's package once more, with the source package that properties state in the qualifier `upstream`:
 * advisories of distributions are looked up by it. None where the package URL says so itself, or no property does.
 */
export function withSourcePackage(
  purl: string | undefined,
  properties: readonly NamedValue[],
): readonly (Pick<Identifier, 'type' | 'value'> & { readonly rule: string })[] {
  if (purl === undefined || !PACKAGED.test(purl) || /[?&]upstream=/i.test(purl)) return [];
  const stated = (what: string) => properties.find(({ name }) => name === PREFIX + what)?.value ?? '';
  const [name, version, release, epoch] = ['Name', 'Version', 'Release', 'Epoch'].map(stated);
  if (name === '') return [];
  try {
    const parts = parsePurl(purl, { mode: 'lenient' });
    const full = `${epoch === '' || epoch === '0' ? '' : `${epoch}:`}${version}${release === '' ? '' : `-${release}`}`;
    if (name === parts.name && (version === '' || full === parts.version)) return [];
    const source = parts.type === 'rpm' ? `${name}-${version}-${release}.src.rpm` : `${name}@${full}`;
    const upstream = version === '' ? name! : source;
    const value = formatPurl({ ...parts, qualifiers: { ...parts.qualifiers, upstream } });
    return [
      { type: 'purl', value, rule: `purl as written, upstream of the properties ${PREFIX}Name and others` },
    ];
  } catch (error) {
    // What cannot be read is counted where it is looked up.
    if (!(error instanceof AssayError)) throw error;
    return [];
  }
}
