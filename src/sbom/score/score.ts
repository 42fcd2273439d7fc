import type { BomScore, BomScorePoint, BomScoreSection, BomScoreSectionId } from '../../model/index.ts';
import { BSI_RULES } from './bsi.ts';
import { NTIA_RULES } from './ntia.ts';
import { measure, type ScoreInput } from './rule.ts';
import { truthPoints } from './truth.ts';
import { viewOf } from './view.ts';

export type { ScoreInput };

/** Measures a bill of materials: what is true first, then the fields that two guidelines demand, each point by itself. */
export function scoreBom(input: ScoreInput): BomScore {
  const { bom } = input;
  const view = viewOf(bom, input.notes);
  return {
    specification: bom.specification,
    version: bom.version,
    ...(bom.name === undefined ? {} : { name: bom.name }),
    components: view.components.length,
    sections: [
      section('truth', 'Truth', truthPoints(input, view)),
      section(
        'ntia',
        'NTIA minimum elements',
        NTIA_RULES.map((rule) => measure(rule, view)),
      ),
      section(
        'bsi',
        'BSI TR-03183-2 v2.1',
        BSI_RULES.map((rule) => measure(rule, view)),
      ),
    ],
  };
}

function section(id: BomScoreSectionId, title: string, points: readonly BomScorePoint[]): BomScoreSection {
  const counted = points.filter(({ level, of }) => level === 'required' && of > 0);
  const met = counted.filter(({ reached, of }) => reached === of).length;
  const sum = counted.reduce((total, { reached, of }) => total + reached / of, 0);
  return {
    id,
    title,
    points,
    required: counted.length,
    met,
    ...(counted.length === 0 ? {} : { share: sum / counted.length }),
  };
}
