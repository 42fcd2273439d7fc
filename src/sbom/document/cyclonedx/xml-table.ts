/** How a member of the JSON form is written in the XML form. */
export interface XmlField {
  readonly member: string;
  readonly kind: 'attribute' | 'content' | 'element';
  /** Name of the attribute, of the element, or of the element around the items of a list. */
  readonly name: string;
  /** Name of the items within the element around them. */
  readonly item?: string;
  /** The element itself is repeated. */
  readonly many: boolean;
  /** The text is in the attribute `ref` of the element. */
  readonly isRef: boolean;
  /** Name of a row of the table; none for text. */
  readonly shape?: string;
  readonly type?: 'number' | 'boolean';
}

/**
 * The types of CycloneDX 1.7 (bom-1.7.xsd), which hold those of the earlier versions, in the order of their elements. `@` is an
 * attribute, `#` the text of the element; `a=b` is a member called `a` and an element called `b`; `/c` a list in an element
 * with items called `c`; `*` a repeated element; `^` text in the attribute `ref`; `:t` an object by row `t`; `!n` and `!b`
 * a number and a truth value. Licences, tools and flows of data are
 * alternatives and have code of their own.
 */
const TABLE: Readonly<Record<string, string>> = {
  bom:
    '@version!n @serialNumber metadata:metadata components/component:component services/service:service ' +
    'externalReferences/reference:reference dependencies/dependency:dependency compositions/composition:composition ' +
    'properties/property:property vulnerabilities/vulnerability:vulnerability annotations/annotation:annotation',
  metadata:
    'timestamp lifecycles/lifecycle:lifecycle tools:tools authors/author:contact component:component ' +
    'manufacturer:organization manufacture:organization supplier:organization licenses:licences ' +
    'properties/property:property distributionConstraints:distribution',
  lifecycle: 'phase name description',
  distribution: 'tlp',
  tool: 'vendor name version hashes/hash:hash externalReferences/reference:reference',
  organization: '@bom-ref name address:address url* contact*:contact',
  address: '@bom-ref country region locality postOfficeBoxNumber postalCode streetAddress',
  contact: '@bom-ref name email phone',
  component:
    '@type @mime-type @isExternal!b @bom-ref supplier:organization manufacturer:organization authors/author:contact ' +
    'author publisher group name version versionRange description scope hashes/hash:hash licenses:licences copyright ' +
    'cpe purl omniborId* swhid* swid:swid modified!b pedigree:pedigree externalReferences/reference:reference ' +
    'properties/property:property components/component:component evidence:evidence releaseNotes:releaseNotes tags/tag',
  hash: '@alg #content',
  license: '@bom-ref @acknowledgement id name text:attachment url properties/property:property',
  expression: '@bom-ref @acknowledgement #expression',
  detailed:
    '@bom-ref @acknowledgement @expression expressionDetails=details*:expressionDetail properties/property:property',
  expressionDetail: '@licenseIdentifier=license-identifier @bom-ref text:attachment url',
  attachment: '@contentType=content-type @encoding #content',
  swid: '@tagId @name @version @tagVersion!n @patch!b text:attachment url',
  reference: '@type url comment hashes/hash:hash properties/property:property',
  property: '@name #value',
  pedigree:
    'ancestors/component:component descendants/component:component variants/component:component commits/commit:commit ' +
    'patches/patch:patch notes',
  commit: 'uid url author:action committer:action message',
  action: 'timestamp name email',
  patch: '@type diff:diff resolves/issue:issue',
  diff: 'text:attachment url',
  issue: '@type id name description source:source references/url',
  source: 'name url',
  evidence:
    'identity*:identity occurrences/occurrence:occurrence callstack:callstack licenses:licences copyright/text:copyright',
  identity: 'field confidence!n concludedValue methods/method:method tools/tool^',
  method: 'technique confidence!n value',
  occurrence: '@bom-ref location line!n offset!n symbol additionalContext',
  callstack: 'frames/frame:frame',
  frame: 'package module function parameters/parameter line!n column!n fullFilename',
  copyright: '#text',
  releaseNotes:
    'type title featuredImage socialImage description timestamp aliases/alias tags/tag resolves/issue:issue notes/note:note ' +
    'properties/property:property',
  note: 'locale text:attachment',
  dependency: '@ref dependsOn=dependency*^ provides*^',
  service:
    '@bom-ref provider:organization group name version description endpoints/endpoint authenticated!b x-trust-boundary!b ' +
    'trustZone data:flows licenses:licences externalReferences/reference:reference properties/property:property ' +
    'services/service:service releaseNotes:releaseNotes tags/tag',
  dataflow: '@name @description classification:classification source/url destination/url',
  classification: '@flow #classification',
  composition:
    '@bom-ref aggregate assemblies/assembly^ dependencies/dependency^ vulnerabilities/vulnerability^',
  annotation: '@bom-ref subjects/subject^ annotator:annotator timestamp text',
  annotator: 'organization:organization individual:contact component:component service:service',
  vulnerability:
    '@bom-ref id source:source references/reference:vulnerabilityReference ratings/rating:rating cwes/cwe!n description ' +
    'detail recommendation workaround proofOfConcept:proof advisories/advisory:advisory created published updated ' +
    'rejected credits:credits tools:tools analysis:analysis affects/target:target properties/property:property',
  vulnerabilityReference: 'id source:source',
  rating: 'source:source score!n severity method vector justification',
  proof: 'reproductionSteps environment supportingMaterial/attachment:attachment',
  advisory: 'title url',
  credits: 'organizations/organization:organization individuals/individual:contact',
  analysis: 'state justification response=responses/response detail firstIssued lastUpdated',
  target: 'ref versions/version:affected',
  affected: 'version range status',
};

/** Elements of the standard that are in none of the rows: they are kept as XML. */
export const UNREAD: ReadonlySet<string> = new Set(
  'formulation declarations definitions citations modelCard data cryptoProperties patentAssertions licensing'.split(
    ' ',
  ),
);

const FIELD = /^([@#]?)([\w-]+)(?:=([\w-]+))?(?:\/([\w-]+))?(\*?)(\^?)(?::(\w+))?(?:!([nb]))?$/;
const KINDS: Readonly<Record<string, XmlField['kind']>> = { '@': 'attribute', '#': 'content', '': 'element' };
const cache = new Map<string, readonly XmlField[]>();

/** The fields of a row in the order of the standard. */
export function xmlFields(shape: string): readonly XmlField[] {
  let fields = cache.get(shape);
  if (!fields) {
    fields = (TABLE[shape] ?? '').split(' ').map(fieldOf);
    cache.set(shape, fields);
  }
  return fields;
}

function fieldOf(words: string): XmlField {
  const [, sign = '', member = '', name, item, many, ref, shape, type] = FIELD.exec(words)!;
  return {
    member,
    kind: KINDS[sign]!,
    name: name ?? member,
    ...(item === undefined ? {} : { item }),
    many: many === '*',
    isRef: ref === '^',
    ...(shape === undefined ? {} : { shape }),
    ...(type === undefined ? {} : { type: type === 'n' ? ('number' as const) : ('boolean' as const) }),
  };
}
