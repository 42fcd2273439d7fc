/** Characters that no IRI reference holds (RFC 3987, section 2.2): white space, controls, and those that must be escaped. */
const NOT_IN_IRI = /[\0-\x20<>"{}|\\^`\x7f-\x9f\ud800-\udfff\ufffe\uffff]/u;
/** Scheme, then authority with an optional port (RFC 3986, sections 3.1 and 3.2). */
const SCHEME = /^[a-z][a-z\d+.-]*:/i;
const AUTHORITY = /^(?:[a-z][a-z\d+.-]*:)?\/\/([^/?#]*)/i;
const HOST_PORT = /^(?:[^@[\]]*@)?(?:\[[\da-fv:.]+\]|[^[\]:]*)(?::\d*)?$/i;

/** Whether text is an IRI reference (RFC 3987, section 2.2): absolute, or relative to something. The empty one is relative. */
export function isIriReference(text: string): boolean {
  if (NOT_IN_IRI.test(text) || /%(?![\da-f]{2})/i.test(text)) return false;
  if ((text.match(/#/g)?.length ?? 0) > 1) return false;
  const [, authority] = AUTHORITY.exec(text) ?? [];
  if (authority !== undefined) return HOST_PORT.test(authority);
  // A relative path must not have a colon in its first step, or it would read as a scheme.
  const firstStep = /^[^/?#]*/.exec(text)![0];
  return !firstStep.includes(':') || SCHEME.test(text);
}

/** Whether text is an e-mail address (RFC 6531, loosely: one `@` between text without white space, a host that can be one). */
export function isEmail(text: string): boolean {
  // No address is longer (RFC 5321, section 4.5.3.1), and no text of megabytes is to be tried.
  if (text.length > 320) return false;
  return /^(?:[^\s@"(),:;<>[\\\]]+|"[^"\r\n]+")@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)*[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?$/u.test(
    text,
  );
}

const DATE = /^(\d{4})-(\d\d)-(\d\d)$/;
const TIME = /^([01]\d|2[0-3]):([0-5]\d):([0-5]\d|60)(\.\d+)?(?:z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/i;

/** Whether text is a full-date of RFC 3339, section 5.6, that the calendar has. */
export function isDate(text: string): boolean {
  const [, year, month, day] = DATE.exec(text) ?? [];
  if (day === undefined) return false;
  const date = new Date(Date.UTC(2000, Number(month) - 1, Number(day)));
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  return date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
}

/** Whether text is a date-time of RFC 3339, section 5.6, that the calendar has. */
export function isDateTime(text: string): boolean {
  return /^.{10}[t\s]/i.test(text) && isDate(text.slice(0, 10)) && TIME.test(text.slice(11));
}
