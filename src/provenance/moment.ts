/** A moment in RFC 3339 and UTC. @param seconds since 1970 */
export function moment(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
}

/** The day of it, `YYYY-MM-DD`. @param seconds since 1970 */
export function day(seconds: number): string {
  return moment(seconds).slice(0, 10);
}
