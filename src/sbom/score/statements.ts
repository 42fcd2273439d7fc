import type { BomActor, BomPackage } from '../../model/index.ts';
import { licenceFault } from '../document/validate/licence.ts';
import type { Judged } from './rule.ts';
import { isContact, isEmail, type ScoreView } from './view.ts';

/** The dependencies of a component are told (NTIA, "Dependency Relationship"; TR-03183-2, 5.2.2): none dangles, none is left alone. */
export function dependenciesToldOf({ ref }: BomPackage, { linksOf, components, bom }: ScoreView): Judged {
  const { states, isReached, dangling } = linksOf(ref);
  if (dangling.length > 0) return `it is joined to ${dangling[0]}, which the document does not have`;
  if (states || isReached) return true;
  // The one component of a document has nothing to be joined to.
  if (components.length === 1 && bom.describes.includes(ref)) return true;
  return 'nothing says what it depends on, or what depends on it';
}

/** A moment as RFC 3339 has it (5.6), which both standards demand. */
export function timestampOf({ bom: { created } }: ScoreView): Judged {
  if (created === undefined || created === '') return 'no date is stated';
  const isDate = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/i.test(created);
  if (!isDate || Number.isNaN(Date.parse(created)))
    return `${JSON.stringify(created)} is no date of RFC 3339`;
  return true;
}

/** Who can be asked about a component. A supplier stands in where no originator is stated. */
export function contactOf({ originator, supplier }: BomPackage): Judged {
  const actor = originator ?? supplier;
  if (!actor) return 'no creator is stated';
  return contactFault(actor) ?? true;
}

/** Why an actor cannot be reached; undefined where it can. */
export function contactFault(actor: BomActor): string | undefined {
  if (actor.email !== undefined && !isEmail(actor.email))
    return `${JSON.stringify(actor.email)} is no e-mail address`;
  if (isContact(actor)) return undefined;
  if (actor.url !== undefined) return `${JSON.stringify(actor.url)} is no web address`;
  return `${JSON.stringify(actor.name)} has neither e-mail address nor web address`;
}

/** A licence in SPDX form, with an id of the list or a `LicenseRef-` for each part (TR-03183-2, 6.1). */
export function licenceJudged(stated: string | undefined, named: readonly string[]): Judged {
  if (stated === undefined)
    return named.length === 0
      ? 'no licence is stated'
      : `${JSON.stringify(named[0])} is a name, no SPDX expression`;
  if (stated === 'NONE' || stated === 'NOASSERTION') return `the licence is ${stated}`;
  const fault = licenceFault(stated);
  if (fault) return fault.message;
  return named.length === 0 ? true : `${JSON.stringify(named[0])} is a name, no SPDX expression`;
}

/** A value that is there and not empty, nor a word that stands for none. */
export function isSaid(text: string | undefined): text is string {
  return text !== undefined && text.trim() !== '' && !/^(?:NOASSERTION|NONE|UNKNOWN)$/i.test(text.trim());
}
