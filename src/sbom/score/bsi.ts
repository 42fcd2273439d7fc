import { BSI_COMPONENT_RULES } from './bsi-component.ts';
import { BSI_EXTRA_RULES } from './bsi-extra.ts';
import type { Judged, ScoreRule } from './rule.ts';
import { contactFault, timestampOf } from './statements.ts';
import { isEmail, isUri, isWebAddress, type ScoreView } from './view.ts';

const SOURCE = 'BSI TR-03183-2 v2.1.0 (2025-08-20)';

/** Fields and rules of the guideline for the document; those for components are in tables of their own. */
const DOCUMENT_RULES: readonly ScoreRule[] = [
  {
    id: 'bsi.format',
    title: 'format',
    source: `${SOURCE}, section 4`,
    level: 'required',
    fix: 'Write CycloneDX 1.6 or later, or SPDX 3.0.1 or later, in JSON or XML: `assay sbom convert --format`.',
    about: 'document',
    judge: formatJudged,
  },
  {
    id: 'bsi.creator',
    title: 'creator of the SBOM',
    source: `${SOURCE}, 5.2.1`,
    level: 'required',
    fix: 'Give the e-mail address of who made the SBOM, or a web address where there is none.',
    about: 'document',
    judge: creatorJudged,
  },
  {
    id: 'bsi.timestamp',
    title: 'timestamp',
    source: `${SOURCE}, 5.2.1`,
    level: 'required',
    fix: 'State when the SBOM was put together, in UTC, as 2026-01-31T12:00:00Z.',
    about: 'document',
    judge: timestampOf,
  },
  {
    id: 'bsi.primary-component',
    title: 'primary component',
    source: `${SOURCE}, 3.2 and 8.2`,
    level: 'required',
    fix: 'Say which component the SBOM is about: metadata.component in CycloneDX, a root element or DESCRIBES in SPDX.',
    about: 'document',
    judge: primaryJudged,
  },
  {
    id: 'bsi.completeness',
    title: 'completeness of dependencies',
    source: `${SOURCE}, 5.2.2`,
    level: 'required',
    fix: 'Say whether the dependencies listed are all: compositions in CycloneDX, completeness of a relationship in SPDX 3.',
    about: 'document',
    judge: (view) => statesCompleteness(view) || 'nothing says whether the dependencies listed are all',
  },
  {
    id: 'bsi.no-vulnerabilities',
    title: 'no vulnerability information',
    source: `${SOURCE}, section 3.1`,
    level: 'required',
    fix: 'Put vulnerabilities into documents of their own (CSAF, VEX): they change while the SBOM does not.',
    about: 'document',
    judge: ({ bom, kept }) => {
      const listed = kept('vulnerabilities').flat().length;
      const isSecurity = bom.rest.some(({ value }) => /"type":"security_\w*Vuln/i.test(value));
      return listed === 0 && !isSecurity ? true : 'the SBOM has vulnerabilities in it';
    },
  },
  {
    id: 'bsi.sbom-uri',
    title: 'SBOM-URI',
    source: `${SOURCE}, 5.2.3`,
    level: 'additional',
    fix: 'Give the SBOM a URI: serialNumber in CycloneDX, document namespace or spdxId in SPDX.',
    about: 'document',
    judge: ({ bom: { namespace } }) => {
      if (namespace === undefined || namespace === '') return 'it has no URI';
      return isUri(namespace) || `${JSON.stringify(namespace)} is no URI`;
    },
  },
];

/** Every field of TR-03183-2 v2.1.0, section 5.2, with the rules of sections 3, 4 and 6 that a document shows. */
export const BSI_RULES: readonly ScoreRule[] = [
  ...DOCUMENT_RULES,
  ...BSI_COMPONENT_RULES,
  ...BSI_EXTRA_RULES,
];

/** Whoever says it: documents whose own id is not the one their relationships use are about something all the same. */
function primaryJudged({ bom }: ScoreView): Judged {
  const own = new Set([...bom.packages, ...bom.files].map(({ ref }) => ref));
  const described = bom.relationships.filter(({ kind, from }) => kind === 'DESCRIBES' && !own.has(from));
  const isThere = [...bom.describes, ...described.map(({ to }) => to)].some((ref) => own.has(ref));
  return isThere || 'nothing says which component the SBOM is about';
}

function formatJudged({ bom: { specification, version, encoding }, notes }: ScoreView): Judged {
  const isUnsaid = notes.some(({ level, place }) => level === 'error' && /\bspec[vV]ersion$/.test(place));
  if (isUnsaid) return `the version of ${specification} is not stated`;
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  const number = major * 1e6 + minor * 1e3 + patch;
  if (version === '') return `the version of ${specification} is not stated`;
  if (!(number >= (specification === 'CycloneDX' ? 1_006_000 : 3_000_001)))
    return `${specification} ${version} is too old`;
  return /^(?:json|json-ld|xml)$/.test(encoding) || `the encoding ${encoding} is neither JSON nor XML`;
}

function creatorJudged({ bom: { creators }, kept }: ScoreView): Judged {
  const people = creators.filter(({ kind }) => kind !== 'tool');
  const faults = people.map(contactFault);
  if (faults.includes(undefined)) return true;
  // Until 1.5 CycloneDX had only the maker and the supplier of what the document is about.
  const others = ['metadata/manufacture', 'metadata/supplier', 'metadata/manufacturer'].flatMap((field) =>
    kept(field),
  );
  if (others.some(hasContact)) return true;
  return (
    faults[0] ??
    (others.length > 0 ? 'who made it has neither e-mail address nor web address' : 'nobody is named')
  );
}

/** An organization of CycloneDX as it stands in the document. */
function hasContact(value: unknown): boolean {
  const { url, contact } = (value ?? {}) as { readonly url?: unknown; readonly contact?: unknown };
  const contacts = Array.isArray(contact) ? (contact as unknown[]) : [];
  const urls = Array.isArray(url) ? (url as unknown[]) : [url];
  return (
    urls.some((one) => typeof one === 'string' && isWebAddress(one)) ||
    contacts.some((one) => {
      const email = (one as { readonly email?: unknown } | null)?.email;
      return typeof email === 'string' && isEmail(email);
    })
  );
}

function statesCompleteness({ bom, kept }: ScoreView): boolean {
  const compositions = kept('compositions').flat() as { readonly aggregate?: unknown }[];
  if (compositions.some((one) => typeof one?.aggregate === 'string' && one.aggregate !== 'not_specified'))
    return true;
  return bom.rest.some(({ field }) => field === 'completeness');
}
