/**
 * What one database says about one weakness: the words of OSV (schema 1.7), into which CVE 5.x and NVD records are brought.
 * Two databases that speak of one CVE are two advisories; they meet through `aliases`.
 */
export interface Advisory {
  readonly id: string;
  /** The database, e.g. `osv/PYSEC` (by the prefix of its ids), `cve`, `nvd`; with `id` the key of an advisory. */
  readonly source: string;
  /** Other ids of the same weakness. */
  readonly aliases: readonly string[];
  /** Ids of the weakness in software that the affected packages repackage or bundle (OSV `upstream`). */
  readonly upstream: readonly string[];
  /** RFC 3339, as the record says. */
  readonly published?: string;
  readonly modified?: string;
  /** Set where the database took the record back; such advisories match nothing. */
  readonly withdrawn?: string;
  readonly summary?: string;
  readonly severities: readonly Severity[];
  readonly flags: readonly AdvisoryFlag[];
  readonly affected: readonly Affected[];
}

/** What a reader must know about a record before it is believed. */
export type AdvisoryFlag =
  /** Nobody of the database has looked at it (Go `UNREVIEWED`, GHSA not reviewed). */
  | 'unreviewed'
  /** No weakness: a notice, or a package without maintainer (RustSec `informational`). */
  | 'informational'
  /** The package itself is malicious (`MAL-` records). */
  | 'malicious'
  /** The vendor disputes it (CVE tag `disputed`). */
  | 'disputed';

/** How bad it is, as somebody says: a CVSS vector, or a word where there is none. */
export interface Severity {
  readonly system: 'CVSS_V2' | 'CVSS_V3' | 'CVSS_V4' | 'word';
  /** A vector such as `CVSS:3.1/AV:N/…`, or a word such as `high`. */
  readonly value: string;
  /** Who says it, where that is not the database: `NVD`, `CISA-ADP`. */
  readonly by?: string;
}

/** One statement: these names, in these versions. */
export interface Affected {
  /** All mean the same software; a component is concerned if it goes by one of them. */
  readonly names: readonly AdvisoryName[];
  /** Which versions. */
  readonly applies: Applicability;
  /** Operating systems or processors it is limited to, as written (CVE `platforms`). */
  readonly platforms?: readonly string[];
  /** Replaces the severities of the record for this package (OSV). */
  readonly severities?: readonly Severity[];
  /** Who made the statement, where a record has several authors: `CNA`, `CISA-ADP`. */
  readonly by?: string;
}

/** A name that a database gives software. */
export type AdvisoryName =
  /** OSV: the ecosystem with its suffix (`Debian:12`), and the name in the ecosystem's form. */
  | { readonly kind: 'package'; readonly ecosystem: string; readonly name: string }
  /** A package URL, without version. */
  | { readonly kind: 'purl'; readonly purl: string }
  /** CVE `vendor` and `product`, or `collectionURL` and `packageName`, as written. */
  | { readonly kind: 'cna'; readonly vendor: string; readonly product: string }
  /** A CPE 2.3 name or pattern (formatted string). */
  | { readonly kind: 'cpe'; readonly cpe: string }
  /** URL of a source repository. */
  | { readonly kind: 'repository'; readonly url: string }
  /**
   * Digest of a file, e.g. of a malicious archive. `algorithm` in any spelling (`SHA-256`); of an id of git in-toto's name
   * (`gitBlob`, `gitCommit`), or `swhid` or `gitoid` with the whole identifier as value.
   */
  | { readonly kind: 'hash'; readonly algorithm: string; readonly value: string };

/** How a statement says which versions it means; each kind has its own rule. */
export type Applicability =
  /** OSV: affected if listed, or in one of the ranges ("Evaluation" of the schema). */
  | {
      readonly kind: 'ranges';
      readonly versions: readonly string[];
      readonly ranges: readonly AffectedRange[];
    }
  /** CVE 5.x: the first entry that matches decides, else the default status (schema, `versions`). */
  | {
      readonly kind: 'cve';
      readonly entries: readonly CveVersion[];
      readonly defaultStatus: CveStatus;
      /** The record has no `defaultStatus`, and the schema then makes it `unknown`: nobody said so. */
      readonly defaultImplied?: true;
    }
  /** NVD API 2.0 `configurations`, CVE 5.1 `cpeApplicability`: joined by OR. */
  | { readonly kind: 'configurations'; readonly configurations: readonly CpeConfiguration[] };

/** A range of OSV. Versions are compared as the ecosystem does (`ECOSYSTEM`), by SemVer, or by the history of a repository. */
export interface AffectedRange {
  readonly type: 'SEMVER' | 'ECOSYSTEM' | 'GIT';
  /** URL, for `GIT`. */
  readonly repo?: string;
  /** In the order of the record, each with exactly one key. */
  readonly events: readonly RangeEvent[];
}

/** Where a range of OSV begins or ends. */
export type RangeEvent =
  | { readonly introduced: string }
  | { readonly fixed: string }
  | { readonly last_affected: string }
  | { readonly limit: string };

/** The words CVE 5.x has for a version. */
export type CveStatus = 'affected' | 'unaffected' | 'unknown';

/** One entry of CVE `versions`. */
export interface CveVersion {
  readonly version: string;
  readonly status: CveStatus;
  /** Free text: `semver`, `custom`, `git` … */
  readonly versionType?: string;
  readonly lessThan?: string;
  readonly lessThanOrEqual?: string;
  readonly changes?: readonly { readonly at: string; readonly status: CveStatus }[];
}

/** A configuration of NVD API 2.0: nodes joined by `operator` (OR where absent). */
export interface CpeConfiguration {
  readonly operator?: 'AND' | 'OR';
  readonly negate?: boolean;
  readonly nodes: readonly CpeNode[];
}

/** A node of a configuration: criteria joined by `operator`. */
export interface CpeNode {
  readonly operator: 'AND' | 'OR';
  readonly negate?: boolean;
  readonly cpeMatch: readonly CpeMatch[];
}

/** One criterion: names that match `criteria` in all but the version, with a version in the bounds. */
export interface CpeMatch {
  /** False for what the weakness needs to be there, such as a platform. */
  readonly vulnerable: boolean;
  /** CPE 2.3 formatted string. */
  readonly criteria: string;
  readonly versionStartIncluding?: string;
  readonly versionStartExcluding?: string;
  readonly versionEndIncluding?: string;
  readonly versionEndExcluding?: string;
}

/** What is known of how a CVE is used in the world; it orders results and drops none. */
export interface Exploitation {
  /** Day it entered the list of known exploited vulnerabilities (KEV), `YYYY-MM-DD`. */
  readonly kev?: string;
  /** EPSS: probability of exploitation in the next 30 days, 0 to 1, and the share of CVEs with less, 0 to 1. */
  readonly epss?: { readonly probability: number; readonly percentile: number; readonly date: string };
}

/**
 * The four answers. `conditional`: it depends on something nobody stated, such as the platform. `undecided`: it could not be
 * compared (versions of unlike shape, a commit range without its repository, a statement about another package that bundles it).
 */
export type MatchStatus = 'affected' | 'not-affected' | 'conditional' | 'undecided';

/**
 * By which kind of identifier a match was come to: what an SBOM says (`purl`, `cpe`, `hash`), what strong statements add to it
 * (`repository` for repositories and package URLs, `cpe-alias`, `cna`), what weak ones do (`cpe-mapping`, `weak`), and packages
 * made of the software (`downstream`) or that it was made from (`upstream`).
 */
export type MatchScheme =
  | 'purl'
  | 'hash'
  | 'cpe'
  | 'repository'
  | 'cpe-alias'
  | 'cna'
  | 'upstream'
  | 'cpe-mapping'
  | 'weak'
  | 'downstream';

/** One step of how a component came to an advisory, each a link that can be looked up. */
export interface MatchStep {
  readonly from: string;
  readonly to: string;
  /** Which rule or which edge of the alias graph, e.g. `PEP 503 name`, `same-as`. */
  readonly rule: string;
  /** Where the link comes from: a URL, or the place in the artifact. */
  readonly source?: string;
}

/** What one advisory means for one component. */
export interface Match {
  /** `Component.id`. */
  readonly component: string;
  /** `Advisory.id`, and its `source`. */
  readonly advisory: string;
  readonly source: string;
  readonly status: MatchStatus;
  /** What was searched with, e.g. a purl. */
  readonly searchedBy: string;
  /** By which kind of identifier. */
  readonly by?: MatchScheme;
  /** Under which name the advisory was found. */
  readonly found: string;
  /** From the component's own identifier to `found`; empty where they are one. */
  readonly path: readonly MatchStep[];
  /** One sentence. */
  readonly why: string;
  /** The range or entry that decided, as written. */
  readonly range?: string;
  /** The order versions were compared in, e.g. `pypi`. */
  readonly order?: string;
  /** First versions without the weakness, as the advisory says. */
  readonly fixed: readonly string[];
  /** The statement has nothing to say about this version: it names none, or only commits and there is no history. */
  readonly silent?: true;
}

/** All that is said about one weakness and one component: matches whose advisories are aliases of each other. */
export interface KnownWeakness {
  readonly component: string;
  /** The id it is best known by: a CVE where there is one. */
  readonly id: string;
  readonly aliases: readonly string[];
  /** What the best source says; `disagreement` where another one says something else. */
  readonly status: MatchStatus;
  readonly matches: readonly Match[];
  readonly disagreement: boolean;
  readonly summary?: string;
  /** The worst score that a source of an affected match gives, 0 to 10. */
  readonly score?: number;
  readonly severity?: 'none' | 'low' | 'medium' | 'high' | 'critical';
  readonly exploitation?: Exploitation;
  readonly flags: readonly AdvisoryFlag[];
  readonly fixed: readonly string[];
  /** The VEX statement that decides, where one applies. It denies the weakness, or leaves it standing. */
  readonly vex?: VexStatement;
  /** The newest statement of every other author. Where some deny the weakness and some do not, `vex` is one that does not. */
  readonly vexOthers?: readonly VexStatement[];
}

/** The words VEX documents have for a product and a weakness, in those of OpenVEX 0.2. */
export type VexStatus = 'not_affected' | 'affected' | 'fixed' | 'under_investigation';

/** One statement of a VEX document (OpenVEX, CSAF, CycloneDX). */
export interface VexStatement {
  /** The id and the aliases the statement names. */
  readonly vulnerability: readonly string[];
  /** Identifiers of the product (purl, CPE) or hashes (`sha256:…`); one is enough. */
  readonly products: readonly string[];
  /** Identifiers of components of the product: the statement is about them, and only inside the product. */
  readonly subcomponents?: readonly string[];
  readonly status: VexStatus;
  readonly justification?: string;
  /** Why the product is not affected (impact statement), or what was found. */
  readonly statement?: string;
  /** What to do (action statement). */
  readonly action?: string;
  /** How the status was come to (OpenVEX `status_notes`). */
  readonly notes?: string;
  /** RFC 3339; the latest statement of an author wins. */
  readonly timestamp?: string;
  /** Where it was read: name of the document and place in it. */
  readonly place: string;
  readonly author?: string;
  /** Id of the document: OpenVEX `@id`, CSAF tracking id, CycloneDX serial number. */
  readonly document?: string;
  /** Where it came from: the advisory store, or a file given with the question. */
  readonly source?: 'store' | 'file';
}
