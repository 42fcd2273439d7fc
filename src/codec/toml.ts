/** UTF-16 units of text; a lock file of ten thousand packages has five million. */
const MOST = 32 << 20;
/** Levels of arrays and inline tables; what people and their tools write has a handful. */
const DEPTH = 64;

/** What a TOML document may have. */
export interface TomlOptions {
  /** UTF-16 units of text; 32 Mi unless given. */
  readonly size?: number;
}

/** What was read of a TOML text. */
export interface TomlDocument {
  /** Tables without prototype, arrays, text, numbers (bigint beyond 2^53), true, false and dates; undefined where there is an error. */
  readonly value?: Readonly<Record<string, unknown>>;
  /** The first thing that is wrong, in a few words; line and column are counted from 1. */
  readonly error?: { readonly line: number; readonly column: number; readonly message: string };
}

/**
 * Parses one TOML document (toml.io, 1.0 and the little that 1.1 adds). Never rejects for what the text holds; what is wrong is an
 * error with its place. The parser is loaded by the first call: few inputs need it.
 */
export async function parseToml(text: string, options: TomlOptions = {}): Promise<TomlDocument> {
  return (await tomlParser())(text, options);
}

/** Loads the parser, for those who cannot wait for it later; it does what {@link parseToml} does. */
export async function tomlParser(): Promise<(text: string, options?: TomlOptions) => TomlDocument> {
  const { parse, TomlError } = await import('smol-toml');
  return (text, { size = MOST } = {}) => {
    if (text.length > size)
      return { error: { line: 1, column: 1, message: `it is longer than ${size} characters` } };
    try {
      return { value: parse(text, { integersAsBigInt: 'asNeeded', maxDepth: DEPTH }) };
    } catch (error) {
      if (!(error instanceof TomlError)) throw error;
      const { line, column, message } = error;
      // The lines that follow in it quote the text around the place, whatever it holds.
      const said = message.replace(/^Invalid TOML document: /, '').split('\n', 1)[0]!;
      return { error: { line, column, message: said } };
    }
  };
}
