import type { PartialAudit, StageStatus } from '../core/result';
import type { Output } from './output';
import { plain, shortened } from './terminal';

const BAR_WIDTH = 24;

const NAMES: Record<StageStatus['stage'], string> = {
  subject: 'Reading',
  drift: 'Comparing',
  analyses: 'Analysing',
  probes: 'Probing',
  verdict: 'Deciding'
};

/** `Comparing  ████████░░░░  12 of 20 columns  distance`, cut to the terminal's width. */
export function progressLine(
  name: string,
  done: number,
  total: number,
  unit: string,
  detail: string,
  width: number
): string {
  const filled = total > 0 ? Math.round((BAR_WIDTH * Math.min(done, total)) / total) : 0;
  const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
  const count = total > 0 ? `${Math.floor(done)} of ${total} ${unit}` : '';
  return shortened([name, bar, count, plain(detail)].filter(Boolean).join('  '), width - 1);
}

/** Shows what an audit is at on the status line. */
export function showProgress(output: Output): (partial: PartialAudit) => void {
  return partial => {
    const stage = partial.stages.find(each => each.state === 'running');
    output.status(
      stage
        ? progressLine(
            NAMES[stage.stage],
            stage.done ?? 0,
            stage.total ?? 0,
            stage.unit,
            stage.detail,
            output.width
          )
        : ''
    );
  };
}
