declare module 'spdx-expression-parse' {
  /** Parses a licence expression; throws an Error that says where it fails. */
  export default function parse(expression: string): unknown;
}
