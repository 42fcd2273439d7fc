import { describe, expect, test } from 'vitest';
import { readKey } from '../../../src/provenance/crypto/key.ts';
import { verifyCheckpoint } from '../../../src/provenance/log/checkpoint.ts';
import type { LogKey } from '../../../src/provenance/trust/root.ts';
import { makeKey } from '../../standin/keys.ts';
import { checkpointOf, createWitness, type NoteSigner, noteKeyId } from '../../standin/note.ts';
import { refusalText } from '../../support/refusal.ts';

const NAME = 'rekor.standin.test';
const ROOT = Buffer.alloc(32, 7);
const key = makeKey('ed25519');
const signer: NoteSigner = { name: NAME, key, id: noteKeyId(NAME, 1, key) };
const log = logOf(signer);
const TREE = { origin: NAME, size: 12, root: ROOT };

function logOf({ name, key: own, id }: NoteSigner): LogKey {
  return { name, keyId: id, key: readKey(own.spki)!, validity: { start: 0 } };
}

/** A note of any text with the log's signature. */
function noteOf(text: string, own: NoteSigner = signer): string {
  const signature = Buffer.concat([own.id.subarray(0, 4), own.key.sign(Buffer.from(text))]);
  return `${text}\n\u2014 ${own.name} ${signature.toString('base64')}\n`;
}

const verdict = (note: string, by: LogKey = log) =>
  refusalText(() => verifyCheckpoint(note, by, 'proof')).replace(' (proof.checkpoint)', '');
const body = `${NAME}\n12\n${ROOT.toString('base64')}\n`;

describe('right ones', () => {
  test('by the log alone', () => {
    expect(verifyCheckpoint(checkpointOf(TREE, signer), log, '')).toEqual({
      origin: NAME,
      size: 12n,
      root: ROOT,
    });
    const old = makeKey('ec-p256');
    const rekor = { name: NAME, key: old, id: old.id };
    expect(verdict(checkpointOf(TREE, rekor), logOf(rekor))).toBe('pass');
  });

  test('with the number of a shard, further lines, and any letters', () => {
    expect(verdict(noteOf(`${NAME} - 1193050959916656506\n${body.split('\n').slice(1).join('\n')}`))).toBe(
      'pass',
    );
    expect(verdict(noteOf(`${body}Timestamp: 1\n\nt\u00fcr \u{1f512} \u2014 x\n`))).toBe('pass');
  });

  test('among witnesses, in any order', () => {
    const witnesses = [createWitness('witness-1.test'), createWitness('witness-2.test')];
    expect(verdict(checkpointOf(TREE, signer, { witnesses, now: 5 }))).toBe('pass');
    const [text, lines] = checkpointOf(TREE, signer, { witnesses }).split(/(?<=\n)\n/);
    const reversed = lines!.trimEnd().split('\n').toReversed().join('\n');
    expect(verdict(`${text}\n${reversed}\n`)).toBe('pass');
  });

  test('of a log that the trusted root calls by its key alone', () => {
    const { id } = readKey(key.spki)!;
    expect(verdict(checkpointOf(TREE, signer), { ...log, keyId: Buffer.from(id, 'hex') })).toBe('pass');
    expect(verdict(checkpointOf(TREE, { ...signer, id: Buffer.from(id, 'hex') }))).toBe('pass');
  });
});

describe('wrong ones', () => {
  const good = noteOf(body);
  const line = good.split('\n').at(-2)!;
  test.each([
    [
      'signed by another key',
      checkpointOf(TREE, signer, { wrongKey: true }),
      'the signature of the log on the checkpoint is wrong',
    ],
    [
      'a changed size',
      good.replace('\n12\n', '\n13\n'),
      'the signature of the log on the checkpoint is wrong',
    ],
    ['a changed root', good.replace('Bwc', 'Bwg'), 'the signature of the log on the checkpoint is wrong'],
    [
      'another log in the first line',
      noteOf(body.replace(NAME, 'other.test')),
      'the checkpoint is of another log',
    ],
    [
      'a log whose name only begins so',
      noteOf(body.replace(NAME, `${NAME}.evil.test`)),
      'the checkpoint is of another log',
    ],
    [
      'no first line',
      noteOf(body.replace(`${NAME}\n`, '')),
      'the second line of the checkpoint is no size of a tree',
    ],
    [
      'a size with a sign',
      noteOf(body.replace('12', '+12')),
      'the second line of the checkpoint is no size of a tree',
    ],
    [
      'a size with a zero in front',
      noteOf(body.replace('12', '012')),
      'the second line of the checkpoint is no size of a tree',
    ],
    ['no size', noteOf(body.replace('12\n', '')), 'the second line of the checkpoint is no size of a tree'],
    ['no root', noteOf(`${NAME}\n12\n`), 'it is no base64 of the standard alphabet in its canonical form'],
    [
      'a short root',
      noteOf(`${NAME}\n12\nQUJD\n`),
      'the third line of the checkpoint is no hash of 32 bytes',
    ],
    [
      'line ends of Windows',
      good.replaceAll('\n', '\r\n'),
      'the checkpoint is no signed note: no empty line',
    ],
    [
      'a signed carriage return',
      noteOf(body.replaceAll('\n', '\r\n')),
      'the second line of the checkpoint is no size of a tree',
    ],
    ['no end', good.trimEnd(), 'the checkpoint is no signed note: its last line does not end'],
    ['no empty line', body + line, 'the checkpoint is no signed note: no empty line'],
    ['no signature', `${body}\n`, 'the checkpoint has 0 signatures'],
    [
      'only of witnesses',
      `${body}\n${line.replace(NAME, 'witness.test')}\n`,
      'no signature on the checkpoint is of the log',
    ],
    [
      'another hint',
      `${body}\n\u2014 ${NAME} ${Buffer.alloc(68).toString('base64')}\n`,
      'no signature on the checkpoint is of the log',
    ],
    [
      'a hyphen for the dash',
      good.replace('\u2014', '-'),
      'a line of the checkpoint is no signature of a note',
    ],
    ['two spaces', good.replace('\u2014 ', '\u2014  '), 'a line of the checkpoint is no signature of a note'],
    [
      'a signature of nothing',
      `${body}\n\u2014 ${NAME} QUJDRA==\n`,
      'a signature on the checkpoint is too short',
    ],
    ['a line that is none', `${good}x\n`, 'a line of the checkpoint is no signature of a note'],
    ['too many', good + `${line}\n`.repeat(100), 'the checkpoint has 101 signatures'],
    ['nothing', '', 'the checkpoint is no signed note: no empty line'],
  ])('%s', (_, note, expected) => {
    expect(verdict(note)).toBe(`log.checkpoint: ${expected}`);
  });

  test('one more signature of the log that is wrong, before or behind the right one', () => {
    const bad = Buffer.concat([signer.id.subarray(0, 4), Buffer.alloc(64)]).toString('base64');
    for (const lines of [`${line}\n\u2014 ${NAME} ${bad}\n`, `\u2014 ${NAME} ${bad}\n${line}\n`])
      expect(verdict(`${body}\n${lines}`)).toBe(
        'log.checkpoint: the signature of the log on the checkpoint is wrong',
      );
    expect(verdict(`${body}\n${line}\n${line}\n`)).toBe('pass');
    // The same letters of a key nobody knows are another's.
    const unknown = Buffer.concat([Buffer.from('none'), Buffer.alloc(64)]).toString('base64');
    expect(verdict(`${body}\n\u2014 ${NAME} ${unknown}\n${line}\n`)).toBe('pass');
  });

  test('an empty line that is moved changes what is signed', () => {
    const longer = noteOf(`${body}more\n`);
    const moved = `${body}\n${longer.slice(longer.indexOf('\u2014'))}`;
    expect(verdict(moved)).toBe('log.checkpoint: the signature of the log on the checkpoint is wrong');
  });
});
