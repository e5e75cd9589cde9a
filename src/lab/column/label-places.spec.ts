import { placeLabels } from './label-places';

const size = { width: 200, height: 100 };
const far = { x: -1, y: -1 };

describe('placeLabels', () => {
  it('writes a name to the right of its point where there is room', () => {
    const point = { x: 50, y: 50, text: 'hour', radius: 3 };
    expect(placeLabels([point], [point], far, size)).toEqual([
      { xanchor: 'left', yanchor: 'middle', xshift: 6, yshift: 0 }
    ]);
  });

  it('writes it to the left at the right edge', () => {
    const point = { x: 190, y: 50, text: 'network_delay', radius: 3 };
    expect(placeLabels([point], [point], far, size)[0]).toMatchObject({
      xanchor: 'right',
      xshift: -6
    });
  });

  it('keeps neighbouring names apart', () => {
    const points = [
      { x: 50, y: 50, text: 'origin', radius: 3 },
      { x: 50, y: 44, text: 'destination', radius: 3 }
    ];
    const [first, second] = placeLabels(points, points, far, size);
    expect(first).toMatchObject({ xanchor: 'left', yanchor: 'middle' });
    expect(second).not.toBeNull();
    expect(second).not.toMatchObject({ xanchor: 'left', yanchor: 'middle' });
  });

  it('goes out of the way of a line', () => {
    const point = { x: 50, y: 50, text: 'hour', radius: 3 };
    expect(placeLabels([point], [point], { x: 60, y: -1 }, size)[0]).toMatchObject({
      xanchor: 'right',
      yanchor: 'middle'
    });
  });

  it('leaves out a name without a free place', () => {
    const label = { x: 50, y: 50, text: 'x'.repeat(40), radius: 3 };
    expect(placeLabels([label], [label], far, size)).toEqual([null]);
  });
});
