import type { BomActor, BomHash, BomProperty, BomReference } from '../../../model/index.ts';
import {
  type Item,
  inPart,
  keepOthers,
  keepValue,
  list,
  type Members,
  membersOf,
  object,
  text,
} from './values.ts';
import { HASHES } from './words.ts';

/** `hashes` of a component or reference. */
export function readHashes(members: Members): BomHash[] {
  return inPart(members, 'hashes', (part) => {
    const hashes: BomHash[] = [];
    for (const item of list(part, 'hashes')) {
      const one = membersOf(part.reading, item);
      if (!one) continue;
      const name = text(one, 'alg');
      const value = text(one, 'content');
      keepOthers(one);
      if (name === undefined || value === undefined) keepValue(part.reading, item);
      else hashes.push({ algorithm: hashWord(name), value: value.toLowerCase() });
    }
    return hashes;
  });
}

function hashWord(name: string): string {
  return (Object.hasOwn(HASHES, name) ? HASHES[name] : undefined) ?? name.toLowerCase();
}

/** `properties`, in order; one without value has an empty one. */
export function readProperties(members: Members): BomProperty[] {
  const properties: BomProperty[] = [];
  for (const item of list(members, 'properties')) {
    const one = membersOf(members.reading, item);
    if (!one) continue;
    const name = text(one, 'name');
    if (name === undefined) keepValue(members.reading, item);
    else {
      properties.push({ name, value: text(one, 'value') ?? '' });
      keepOthers(one);
    }
  }
  return properties;
}

/** `externalReferences`. */
export function readReferences(members: Members): BomReference[] {
  return inPart(members, 'externalReferences', (part) => {
    const references: BomReference[] = [];
    for (const item of list(part, 'externalReferences')) {
      const one = membersOf(part.reading, item);
      if (!one) continue;
      const kind = text(one, 'type') ?? 'other';
      const url = text(one, 'url');
      const comment = text(one, 'comment');
      const hashes = readHashes(one);
      keepOthers(one);
      if (url === undefined) keepValue(part.reading, item);
      else
        references.push({
          kind,
          url,
          ...(comment === undefined ? {} : { comment }),
          ...(hashes.length === 0 ? {} : { hashes }),
        });
    }
    return references;
  });
}

/** An organization: name, first URL and first e-mail address; a contact without organization is a person. */
export function readOrganization(members: Members, name: string): BomActor | undefined {
  return inPart(members, name, (part) => {
    const one = object(part, name);
    if (!one) return undefined;
    const own = text(one, 'name');
    const urls = list(one, 'url');
    const contacts = list(one, 'contact');
    const [first] = contacts;
    const contact = first && readContact(one, first);
    for (const item of [...urls.slice(1), ...contacts.slice(1)]) keepValue(one.reading, item);
    keepOthers(one);
    const url = urls[0]?.value ?? undefined;
    const more = typeof url === 'string' ? { url } : {};
    if (own === undefined && contact) return { ...contact, ...more };
    if (contact && contact.name !== '') keepValue(one.reading, first);
    if (own === undefined && url === undefined) return undefined;
    const email = contact?.email === undefined ? {} : { email: contact.email };
    return { kind: 'organization', name: own ?? '', ...email, ...more };
  });
}

/** A person: `name` and `email`. */
export function readContact(members: Members, item: Item): BomActor | undefined {
  const one = membersOf(members.reading, item);
  if (!one) return undefined;
  const name = text(one, 'name');
  const email = text(one, 'email');
  keepOthers(one);
  if (name === undefined && email === undefined) {
    keepValue(members.reading, item);
    return undefined;
  }
  return { kind: 'person', name: name ?? '', ...(email === undefined ? {} : { email }) };
}
