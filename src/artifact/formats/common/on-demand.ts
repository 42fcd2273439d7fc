import type { Member, ReadContext } from '../../format.ts';

/*
 * Recognisers of all formats are loaded by every start; compiling all readers with them would take longer than listing a
 * package. So `formats/<name>.ts` knows how to recognise a format, and loads the rest when the first content of it is met.
 */

type Read<Input> = (input: Input, context: ReadContext) => AsyncIterable<Member>;
type Decode = (bytes: Buffer, context: ReadContext) => void;

/**
 * The `read` of a container whose reader is a module of its own. Members, errors and an early end of the iteration pass
 * through as if it were the reader's.
 * @param load a dynamic import of `formats/<name>/read.ts`
 */
export function readOnDemand<Input>(load: () => Promise<{ readonly read: Read<Input> }>): Read<Input> {
  return async function* (input, context) {
    const { read } = await load();
    yield* read(input, context);
  };
}

/**
 * `load` and `decode` of a leaf whose decoder is a module of its own.
 * @param load a dynamic import of `formats/<name>/decode.ts`
 */
export function decodeOnDemand(load: () => Promise<{ readonly decode: Decode }>) {
  let decoder: { readonly decode: Decode } | undefined;
  return {
    load(): Promise<void> | undefined {
      if (decoder) return undefined;
      return load().then((loaded) => {
        decoder = loaded;
      });
    },
    decode(bytes: Buffer, context: ReadContext): void {
      decoder!.decode(bytes, context);
    },
  };
}
