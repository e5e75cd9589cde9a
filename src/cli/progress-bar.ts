import type { PartialAudit, StageStatus } from '../core/result';
import type { Output } from './output';
import { plain, shortened } from './terminal';

const BAR_WIDTH = 24;
const SHORTEST_BAR = 6;

const NAMES: Record<StageStatus['stage'], string> = {
  subject: 'Reading',
  drift: 'Comparing',
  analyses: 'Analysing',
  probes: 'Probing',
  verdict: 'Deciding'
};

/**
 * `Comparing  ████████░░░░  12 of 20 columns  distance`. Where the terminal is narrow the bar is
 * shorter, and then the end of the line is cut.
 */
export function progressLine(
  name: string,
  done: number,
  total: number,
  unit: string,
  detail: string,
  width: number
): string {
  const count = total > 0 ? `${Math.floor(done)} of ${total} ${unit}` : '';
  const beside = [name, count, plain(detail)].filter(Boolean).join('  ').length;
  const barWidth = Math.max(SHORTEST_BAR, Math.min(BAR_WIDTH, width - beside - 3));
  const filled = total > 0 ? Math.round((barWidth * Math.min(done, total)) / total) : 0;
  const bar = '█'.repeat(filled) + '░'.repeat(barWidth - filled);
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
