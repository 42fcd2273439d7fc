/** How text output marks what matters: with colour on a terminal, else plain. */
export interface Style {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly cyan: (text: string) => string;
  /** Columns of the terminal, or of a page. */
  readonly width: number;
}

const paint = (code: number, end: number) => (text: string) => `\x1b[${code}m${text}\x1b[${end}m`;
const plain = (text: string) => text;

/** ANSI colours (ECMA-48 SGR), or none. */
export function createStyle(colour: boolean, width: number): Style {
  return {
    bold: colour ? paint(1, 22) : plain,
    dim: colour ? paint(2, 22) : plain,
    red: colour ? paint(31, 39) : plain,
    green: colour ? paint(32, 39) : plain,
    yellow: colour ? paint(33, 39) : plain,
    cyan: colour ? paint(36, 39) : plain,
    width,
  };
}
