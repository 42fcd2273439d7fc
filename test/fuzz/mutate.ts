/** A small seeded generator (mulberry32): a failing run can be repeated from its seed. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Mutation = (bytes: Uint8Array, next: (below: number) => number) => Uint8Array;

/** Numbers that parsers trip over, as bytes to plant. */
const EDGES = [
  [0xff, 0xff, 0xff, 0xff],
  [0, 0, 0, 0],
  [0x80, 0, 0, 0],
  [0x7f, 0xff, 0xff, 0xff],
  [0, 0, 0, 0x80],
  [1, 0, 0, 0],
];

const MUTATIONS: readonly Mutation[] = [
  function flipBytes(bytes, next) {
    const out = Uint8Array.from(bytes);
    for (let i = 0; i <= next(4); i++) out[next(out.length)] = next(256);
    return out;
  },
  function flipBit(bytes, next) {
    const out = Uint8Array.from(bytes);
    const at = next(out.length);
    out[at] = out[at]! ^ (1 << next(8));
    return out;
  },
  function plantEdge(bytes, next) {
    const out = Uint8Array.from(bytes);
    out.set(EDGES[next(EDGES.length)]!.slice(0, Math.min(4, out.length)), next(Math.max(1, out.length - 3)));
    return out;
  },
  function truncate(bytes, next) {
    return bytes.slice(0, 1 + next(bytes.length));
  },
  function dropRange(bytes, next) {
    const at = next(bytes.length);
    return Uint8Array.from(Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + next(64))]));
  },
  function doubleRange(bytes, next) {
    const at = next(bytes.length);
    const part = bytes.subarray(at, at + 1 + next(512));
    return Uint8Array.from(
      Buffer.concat([bytes.subarray(0, at), part, part, bytes.subarray(at + part.length)]),
    );
  },
  function append(bytes, next) {
    return Uint8Array.from(
      Buffer.concat([bytes, Uint8Array.from({ length: 1 + next(64) }, () => next(256))]),
    );
  },
];

/** One or two mutations of a non-empty input. */
export function mutate(bytes: Uint8Array, rng: () => number): Uint8Array {
  const next = (below: number) => Math.floor(rng() * below);
  let out = bytes;
  for (let i = 0; i <= next(2) && out.length > 0; i++) out = MUTATIONS[next(MUTATIONS.length)]!(out, next);
  return out;
}
