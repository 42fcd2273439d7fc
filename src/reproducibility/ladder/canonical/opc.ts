import { Buffer } from 'node:buffer';
import { opcComparator } from '../../content/opc.ts';
import { type Canonical, held } from './canonical.ts';

/**
 * Relationships and content types (ECMA-376 part 2): their text without ids of relationships and without the drawn name of the
 * core properties.
 */
export const canonicalOpc: Canonical = {
  name: 'opc',
  handles: opcComparator.handles,
  async write(form, gathered) {
    const bytes = await held(gathered);
    if (!bytes) return false;
    const text = bytes
      .toString('latin1')
      .replace(ELEMENT, (element) => element.replace(ID, '$1$2$2').replace(CORE_PROPERTIES, '/*.psmdcp'));
    form.item(Buffer.from(text, 'latin1'));
    return true;
  },
};

const ELEMENT = /<(?:Relationship|Default|Override)\b[^<>]*>/g;
const ID = /(\sId\s*=\s*)(["'])[^"']*\2/g;
const CORE_PROPERTIES = /\/[0-9a-f]{32}\.psmdcp(?=["'])/gi;
