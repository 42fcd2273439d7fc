import { collectNotes } from '../../../codec/index.ts';
import type { Limits, RandomSource } from '../../../model/index.ts';
import { type CompoundFile, openCompoundFile } from '../../formats/cfb/file.ts';
import { openStream } from '../../formats/cfb/streams.ts';
import type { Node } from '../../formats/cfb/tree.ts';
import { tallyOf } from '../../formats/common/tally.ts';
import { createWindow } from '../../formats/common/window.ts';
import { layOut, type StreamContent } from './cfb-layout.ts';
import { damaged, type Removal, type StripForm, type StripResult } from './stripped.ts';

const SIGNATURE = '\x05DigitalSignature';
const SIGNATURE_EX = '\x05MsiDigitalSignatureEx';
/** Problems of a file whose streams cannot all be had as they are. */
const BROKEN = new Set([
  'cfb.chain',
  'cfb.truncated',
  'cfb.cross-link',
  'cfb.directory',
  'limit.metadata',
  'limit.steps',
]);

const ANEW =
  'a signer lays the compound file out anew, and where the sectors of the unsigned one stood is not recorded: the result is the normal form of both';

/**
 * Takes the signature streams out of an installer file (`\5DigitalSignature`, `\5MsiDigitalSignatureEx`). What a signer
 * moved cannot be moved back, so the result is always our normal layout of the compound file: what it holds, nothing of how
 * it was laid out. Other compound files than those of Windows Installer are left alone.
 */
export async function stripCfb(
  source: RandomSource,
  form: StripForm,
  limits: Limits,
): Promise<StripResult | undefined> {
  const context = { ...collectNotes(limits), wantsFields: false, wantsRows: false, name: '', variant() {} };
  const tally = tallyOf(context);
  const file = await openCompoundFile(source, context, tally);
  if (!file?.installer) return undefined;
  const signed = file.nodes.filter((node) => isSignature(file, node));
  if (signed.length === 0 && form === 'unsigned') return undefined;
  const gone = new Set(signed.map(({ id }) => id));
  const window = createWindow(source);
  let total = 0;
  const streams: StreamContent[] = [];
  const removed: Removal[] = [];
  for (const node of file.nodes) {
    if (node.storage) continue;
    // Streams that share sectors cannot all be laid out, and could be read without end.
    total += file.directory.entry(node.id).size;
    if (total > source.size) {
      if (signed.length === 0) return undefined;
      throw damaged('its streams have more bytes than the file');
    }
    const { runs, offset, entry } = await openStream(file, node, window);
    if (!gone.has(node.id)) streams.push({ node, runs, size: entry.size });
    else
      removed.push({
        what: node.path,
        code: 'sig.authenticode',
        offset: runs.at(0)?.offset ?? offset,
        length: entry.size,
      });
  }
  tally.flush();
  const wrong = context.problems.find(({ code }) => BROKEN.has(code));
  if (wrong) {
    if (signed.length === 0) return undefined;
    throw damaged(wrong.message);
  }
  const pieces = await layOut(file, streams, gone);
  const orphans = file.nodes.filter(({ parent }) => parent < 0).length;
  const lost = orphans > 0 ? [`${orphans} entries that no storage leads to are left out`] : [];
  return { pieces, removed, canonical: true, notes: [ANEW, ...lost] };
}

function isSignature({ directory }: CompoundFile, { id, parent, storage }: Node): boolean {
  if (parent !== 0 || storage) return false;
  const { raw } = directory.entry(id).name;
  return raw === SIGNATURE || raw === SIGNATURE_EX;
}
