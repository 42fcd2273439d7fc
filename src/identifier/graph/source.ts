/** Sources that are named rather than linked: each pattern is of ids that their database resolves. */
export const RECORD_SOURCES: readonly {
  readonly what: string;
  readonly pattern: RegExp;
  readonly weak?: boolean;
}[] = [
  { what: 'CVE record', pattern: /^CVE-(?:1999|2\d{3})-\d{4,19}$/ },
  { what: 'GitHub advisory', pattern: /^GHSA(?:-[23456789cfghjmpqrvwx]{4}){3}$/ },
  { what: 'Python Software Foundation advisory', pattern: /^PSF-\d{4}-\d+$/ },
  { what: 'PyPI advisory', pattern: /^PYSEC-\d{4}-\d+$/ },
  { what: 'RustSec advisory', pattern: /^RUSTSEC-\d{4}-\d{4}$/ },
  { what: 'Julia advisory', pattern: /^JLSEC-\d{4}-\d+$/ },
  { what: 'Go advisory', pattern: /^GO-\d{4}-\d{4,}$/ },
  { what: 'Bitnami advisory', pattern: /^BIT-[a-z0-9.-]+-\d{4}-\d+$/ },
  { what: 'Python Enhancement Proposal', pattern: /^PEP \d{1,4}$/ },
  { what: 'mapping of scanoss/purl2cpe', pattern: /^purl2cpe@[0-9a-f]{8,40}$/, weak: true },
  { what: 'mapping given by the user', pattern: /^mapping .+$/, weak: true },
];

/** What kind of source a text names: `URL`, a row of {@link RECORD_SOURCES}, or undefined for none that could be looked up. */
export function sourceKind(source: string): { readonly what: string; readonly weak: boolean } | undefined {
  if (isWebAddress(source)) return { what: 'URL', weak: false };
  const record = RECORD_SOURCES.find(({ pattern }) => pattern.test(source));
  return record && { what: record.what, weak: record.weak === true };
}

/** An http or https URL with a host that has a dot, and neither user nor port. */
function isWebAddress(text: string): boolean {
  if (!/^https?:\/\/[^\s/]/.test(text) || !URL.canParse(text)) return false;
  const { hostname, username, port } = new URL(text);
  return username === '' && port === '' && /^[^.]+(?:\.[^.]+)+$/.test(hostname) && !/^[\d.]+$/.test(hostname);
}
