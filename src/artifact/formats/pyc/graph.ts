import type { TextRoom } from '../common/text-room.ts';
import type { CodeLayout } from './versions.ts';

/** What an object is. `ref` stands for one that was stored before. */
export type MarshalKind =
  | 'null'
  | 'None'
  | 'False'
  | 'True'
  | 'StopIteration'
  | 'Ellipsis'
  | 'int'
  | 'float'
  | 'complex'
  | 'bytes'
  | 'str'
  | 'tuple'
  | 'list'
  | 'set'
  | 'frozenset'
  | 'dict'
  | 'frozendict'
  | 'slice'
  | 'code'
  | 'ref';

/** An object as stored. */
export interface MarshalNode {
  readonly kind: MarshalKind;
  /** The character of its type: `z` and `Z` are both `str`, but stored differently. */
  readonly type: string;
  /** First byte, its type. */
  readonly offset: number;
  /** Bytes it takes with all that is in it. */
  length: number;
  /** Number among the objects that can be referred to, where FLAG_REF is set (Python 2: where it is interned). */
  readonly index?: number;
  /** Bytes of its value: digits, text. */
  readonly from?: number;
  readonly to?: number;
  /** What a `ref` refers to. */
  readonly target?: number;
  /** Items; of a dict keys and values in turn; of code the objects among its layout. */
  readonly items?: readonly MarshalNode[];
  /** Integers of a code object, in the order of its layout. */
  readonly numbers?: readonly number[];
}

/** What marshal data holds (CPython, Python/marshal.c). */
export interface MarshalGraph {
  readonly bytes: Buffer;
  /** Absent where nothing could be decoded. */
  readonly root?: MarshalNode;
  /** Objects that can be referred to, by their number. */
  readonly shared: readonly MarshalNode[];
  /** How often each of them is. */
  readonly uses: readonly number[];
  /** Texts of shared objects that were asked for: thousands of references may name a long one. */
  readonly texts: Map<MarshalNode, string>;
  readonly room: TextRoom;
  /** Texts that Python keeps one copy of. */
  readonly interned: number;
  /** First byte that was not read. */
  readonly end: number;
  /** Why reading stopped. */
  readonly fault?: {
    readonly message: string;
    readonly offset: number;
    readonly cut?: boolean;
    readonly limit?: boolean;
  };
}

type Fault = NonNullable<MarshalGraph['fault']>;

/** Where the reading of marshal data stands. */
export interface Reading {
  readonly bytes: Buffer;
  readonly layout: CodeLayout | undefined;
  readonly shared: MarshalNode[];
  readonly uses: number[];
  /** Interned texts of Python 2 have numbers of their own. */
  readonly interned: MarshalNode[];
  readonly python2: boolean;
  at: number;
  steps: number;
  internedCount: number;
  fault?: Fault;
}

/** What an object begins with. */
export type Head = Pick<MarshalNode, 'type' | 'offset' | 'length' | 'index'>;
