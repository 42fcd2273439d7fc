import { CORE } from './core.ts';
import { LICENSING } from './licensing.ts';
import { OTHERS } from './other.ts';
import { SECURITY } from './security.ts';
import { SOFTWARE } from './software.ts';

/** How often a property stands in its object; `…*` is a list in JSON. */
export type Count = '0..1' | '1' | '0..*' | '1..*';

/** What a property leads to: a class, a vocabulary, or a kind of value such as `text`; and how often it is there. */
export type PropertyRule = readonly [kind: string, count: Count];

/** A class of the model. */
export interface ClassRule {
  /** The class above it. */
  readonly of?: string;
  readonly isAbstract?: true;
  readonly has: Readonly<Record<string, PropertyRule>>;
}

const MODEL: Readonly<Record<string, ClassRule>> = {
  ...CORE,
  ...SOFTWARE,
  ...LICENSING,
  ...SECURITY,
  ...OTHERS,
};

/** A class with everything above it. */
export interface ModelClass {
  readonly name: string;
  readonly isAbstract: boolean;
  /** It is an Element, with `spdxId`; others have `@id`, or none. */
  readonly isElement: boolean;
  /** Names of it and of the classes above it. */
  readonly kinds: ReadonlySet<string>;
  readonly has: Readonly<Record<string, PropertyRule>>;
}

const classes = new Map<string, ModelClass>();

/** The class of a name in compact form, such as `software_Package`; undefined where SPDX 3.0.1 has none. */
export function modelClass(name: string): ModelClass | undefined {
  const known = classes.get(name);
  if (known) return known;
  if (!Object.hasOwn(MODEL, name)) return undefined;
  const { of, isAbstract = false, has } = MODEL[name]!;
  const above = of === undefined ? undefined : modelClass(of);
  const kinds = new Set([name, ...(above?.kinds ?? [])]);
  const made: ModelClass = {
    name,
    isAbstract,
    isElement: kinds.has('Element'),
    kinds,
    has: { ...above?.has, ...has },
  };
  classes.set(name, made);
  return made;
}

const LICENCE = ['Element', 'simplelicensing_AnyLicenseInfo', 'expandedlicensing_IndividualLicensingInfo'];

/** Named individuals that stand in JSON without their IRI, with the classes that they are of. */
export const INDIVIDUALS: Readonly<Record<string, readonly string[]>> = {
  NoAssertionElement: ['Element', 'IndividualElement'],
  NoneElement: ['Element', 'IndividualElement'],
  SpdxOrganization: ['Element', 'Agent', 'Organization'],
  expandedlicensing_NoAssertionLicense: LICENCE,
  expandedlicensing_NoneLicense: LICENCE,
};

/**
 * Properties that a class demands though the class above leaves them open (model, external properties restrictions). The JSON schema
 * does not have them.
 */
export const RESTRICTIONS: Readonly<Record<string, readonly string[]>> = {
  software_Package: ['name'],
  software_File: ['name'],
};
