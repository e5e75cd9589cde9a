import { sampleSegment, sampleSegments } from '../segments/testing/sample';
import { sampleShareSlice, sampleShiftSlice, sampleSlices } from '../slices/testing/sample';
import { segments } from './segments';
import { slices } from './slices';

const at = (value: string) => [{ column: 'origin', test: 'is' as const, value }];

describe('the report on segments and slices', () => {
  it('has a sentence, a row a segment and what moved most in it', () => {
    const found = sampleSegments([
      sampleSegment(at('SEA'), { hour: 0.01 }),
      sampleSegment(at('<b>'), { hour: 0.02, '<i>': 0.3 })
    ]);
    const page = segments({ problems: [], segments: found })?.text ?? '';
    expect(page).toContain(
      '1 of 2 segments has drifted columns; most where origin = &quot;&lt;b&gt;'
    );
    expect(page.match(/<tr class="on">/g)).toHaveLength(1);
    expect(page).toContain('&lt;i&gt;');
    expect(page).toContain('0.280 to 0.320');
    expect(page).not.toMatch(/<b>|<i>/);
  });

  it('has the slices of other size and those that carry a shift', () => {
    const found = sampleSlices(
      [sampleShareSlice(at('SEA'), 0.04, 0.12)],
      [sampleShiftSlice(at('<b>'), 0.41)]
    );
    const page = slices({ problems: [], slices: found })?.text ?? '';
    expect(page).toContain('+8.0');
    expect(page).toContain('Shift of delay');
    expect(page).toContain('41.0\u00a0%');
    expect(page).toContain('Without the first slice the shift falls from 0.164 to 0.058');
    expect(page).not.toContain('<b>');
  });

  it('is not there where nothing was asked for', () => {
    expect(segments({ problems: [] })).toBeNull();
    expect(slices({ problems: [] })).toBeNull();
  });
});
