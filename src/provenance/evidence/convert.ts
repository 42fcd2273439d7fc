import { AssayError } from '../../model/index.ts';
import { untilRefused } from '../steps.ts';
import { readEvidence } from './read.ts';
import { type ConvertedEvidence, type WrittenForm, writeEvidence } from './write.ts';

/**
 * Brings evidence into another form: bundles of any version and npm attestations become PEP 740 attestations, and these, provenance
 * objects, envelopes and older bundles become bundles v0.3; what a key signed becomes an envelope by itself. One is written as an
 * object; several as a list (PEP 740) or one a line.
 * @throws AssayError `attest.convert` where it cannot be read, or the form cannot hold what a verifier needs
 */
export function convertEvidence(content: Uint8Array, form: WrittenForm): ConvertedEvidence {
  const read = readEvidence(content);
  if ('refused' in read) throw unreadable(read.refused.message);
  const written = read.items.map((item) => {
    const outcome = untilRefused(() => item.read());
    if ('refused' in outcome) throw unreadable(`${outcome.refused.message} (${outcome.refused.input ?? ''})`);
    return writeEvidence(outcome.value, form, item.place);
  });
  const [only, ...others] = written;
  if (!only) throw unreadable('it has no signature');
  const texts = written.map(({ text }) => text.trimEnd());
  const several = form === 'pep740' ? `[${texts.join(',')}]\n` : `${texts.join('\n')}\n`;
  return {
    text: others.length === 0 ? only.text : several,
    count: written.length,
    dropped: [
      ...new Set([
        ...(read.items.some(({ claimed }) => claimed) ? ['the publisher that the index names'] : []),
        ...written.flatMap(({ dropped }) => dropped),
      ]),
    ],
  };
}

function unreadable(message: string): AssayError {
  return new AssayError('attest.convert', `it is no evidence that can be read: ${message}`);
}
