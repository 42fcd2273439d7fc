/** An object of a JSON document, or of one that says the same: TOML, YAML. */
export type Members = Readonly<Record<string, unknown>>;

/** Whether a value is an object with members. */
export function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Members of an object; none of anything else. */
export function membersOf(value: unknown): Members {
  return isObject(value) ? value : {};
}
