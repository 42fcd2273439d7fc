import type { IdentifierType } from './identifier.ts';

/** The standards and encodings a bill of materials is read from. */
export type BomEncoding = 'json' | 'xml' | 'tag-value' | 'yaml' | 'rdf-xml' | 'json-ld';

/**
 * A bill of materials as a document says it, SPDX or CycloneDX, in one form; nothing in it has been checked against bytes. What
 * the form has no place for is kept in `rest`, so that no reader drops anything silently.
 */
export interface Bom {
  readonly specification: 'SPDX' | 'CycloneDX';
  /** As the document writes it without prefix: `2.3`, `3.0.1`, `1.6`. */
  readonly version: string;
  readonly encoding: BomEncoding;
  readonly name?: string;
  /** SPDX document namespace, or CycloneDX serial number (`urn:uuid:…`). */
  readonly namespace?: string;
  /** CycloneDX `version` of the document with this serial number. */
  readonly revision?: number;
  /** RFC 3339, as written. */
  readonly created?: string;
  readonly creators: readonly BomActor[];
  /** SPDX licence of the document's own data. */
  readonly dataLicence?: string;
  readonly licenceListVersion?: string;
  readonly comment?: string;
  /** Refs of what the document is about. */
  readonly describes: readonly string[];
  readonly packages: readonly BomPackage[];
  readonly files: readonly BomFile[];
  readonly relationships: readonly BomRelationship[];
  /** Licence texts that have no SPDX id, by their `LicenseRef-`. */
  readonly licenceTexts: readonly BomLicenceText[];
  readonly rest: readonly BomRest[];
}

/** Who made a document or a package. */
export interface BomActor {
  readonly kind: 'person' | 'organization' | 'tool';
  readonly name: string;
  readonly email?: string;
  readonly url?: string;
  /** Of a tool. */
  readonly version?: string;
}

/** A package (SPDX) or component (CycloneDX). */
export interface BomPackage {
  /** Unique in the document: an SPDX id or IRI, or a `bom-ref`; made up as `#` and a number where there is none. */
  readonly ref: string;
  readonly name: string;
  /** CycloneDX `group`; SPDX has none. */
  readonly group?: string;
  readonly version?: string;
  /** The words of CycloneDX `type`; SPDX purposes are brought into them. */
  readonly kind?: string;
  readonly description?: string;
  readonly summary?: string;
  readonly copyright?: string;
  readonly supplier?: BomActor;
  /** SPDX originator, CycloneDX manufacturer, author or publisher. */
  readonly originator?: BomActor;
  readonly homepage?: string;
  /** A URL, or `NONE` or `NOASSERTION`. */
  readonly download?: string;
  /** Name of the file the package is, for an archive. */
  readonly fileName?: string;
  readonly hashes: readonly BomHash[];
  readonly identifiers: readonly BomIdentifier[];
  readonly licences: BomLicences;
  readonly references: readonly BomReference[];
  /** SPDX `filesAnalyzed`. */
  readonly filesAnalyzed?: boolean;
  /** SPDX package verification code, hexadecimal. */
  readonly verificationCode?: string;
  /** CycloneDX `scope`: `required`, `optional`, `excluded`. */
  readonly scope?: string;
  readonly comment?: string;
  /** Paths where the document says it was found (CycloneDX `evidence.occurrences`). */
  readonly occurrences: readonly string[];
  /** CycloneDX properties and SPDX annotations, in order. */
  readonly properties: readonly BomProperty[];
  /** JSON pointer, XPath or `line N` of the package in the document. */
  readonly place: string;
}

/** A file the document lists. */
export interface BomFile {
  readonly ref: string;
  /** As written; SPDX begins with `./`. */
  readonly path: string;
  readonly kinds: readonly string[];
  readonly hashes: readonly BomHash[];
  readonly licences: BomLicences;
  readonly copyright?: string;
  readonly comment?: string;
  readonly place: string;
}

/** A digest: the algorithm in lower case without hyphen except between family and size (`sha1`, `sha256`, `sha3-256`, `blake3`), the value in lower-case hexadecimal. */
export interface BomHash {
  readonly algorithm: string;
  readonly value: string;
}

/** A name in one of the schemes, as written. */
export interface BomIdentifier {
  readonly type: IdentifierType | 'swid' | 'other';
  readonly value: string;
  /** How the document calls the scheme, where it is `other`, or a CPE 2.2 in a CPE 2.3 field. */
  readonly scheme?: string;
}

/** Licences as SPDX tells them apart; CycloneDX licences are `declared`, those with acknowledgement `concluded` are that. */
export interface BomLicences {
  /** Expression, `NONE` or `NOASSERTION`. */
  readonly declared?: string;
  readonly concluded?: string;
  /** Names that are no SPDX id (CycloneDX `license.name`). */
  readonly named: readonly string[];
  /** SPDX `licenseInfoFromFiles`, `licenseInfoInFiles`. */
  readonly inFiles: readonly string[];
  readonly comment?: string;
}

/** A licence with its text. */
export interface BomLicenceText {
  readonly id: string;
  readonly name?: string;
  readonly text: string;
  readonly urls: readonly string[];
}

/** A link to something outside. */
export interface BomReference {
  /** The words of CycloneDX (`vcs`, `website`, `distribution` …) or `CATEGORY/type` of SPDX where there is none. */
  readonly kind: string;
  readonly url: string;
  readonly comment?: string;
  /** Of what is behind the URL (CycloneDX); absent where none is said. */
  readonly hashes?: readonly BomHash[];
}

/** A name and a value that the standard leaves to the writer. */
export interface BomProperty {
  readonly name: string;
  readonly value: string;
}

/** How two things are related: the words of SPDX 2.3 clause 11, e.g. `CONTAINS`, `DEPENDS_ON`, read from left to right. */
export interface BomRelationship {
  readonly from: string;
  readonly kind: string;
  readonly to: string;
  readonly comment?: string;
}

/** A part of the document that the form has no place for. */
export interface BomRest {
  /** JSON pointer, XPath or `line N`. */
  readonly place: string;
  /** As JSON; text for other encodings. */
  readonly value: string;
  /** Ref of the package, file or licence it is said of; the document itself where there is none. */
  readonly of?: string;
  /** Name of the field in the specification of the document, with `/` before a field of a field; none where it is not one field. */
  readonly field?: string;
}

/** Something a reader met that is wrong or odd; the rest was read. */
export interface BomNote {
  readonly level: 'error' | 'warning';
  /** Stable, e.g. `spdx.relationship-dangling`. */
  readonly code: string;
  readonly place: string;
  readonly message: string;
}
