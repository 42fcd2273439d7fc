/** A member's name as it is compared: `./x` and `x` are one, as are `x/` and `x`. */
export function bareName(name: string): string {
  return name.replace(/^(\.\/)+/, '').replace(/\/+$/, '');
}
