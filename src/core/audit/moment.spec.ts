import { momentMicroseconds, rfc3339, spanMicroseconds } from './moment';

it('reads dates and moments as microseconds UTC', () => {
  // datetime(...).timestamp() of Python.
  expect(momentMicroseconds('2001-06-01', 'w')).toBe(991353600_000000);
  expect(momentMicroseconds('2001-06-01T12:30:00Z', 'w')).toBe(991398600_000000);
  expect(momentMicroseconds('2001-06-01 12:30', 'w')).toBe(991398600_000000);
  expect(momentMicroseconds('2001-06-01T12:30:00.000250+02:00', 'w')).toBe(991391400_000250);
  expect(momentMicroseconds('2001-06-01T12:30:00+0200', 'w')).toBe(991391400_000000);
});

it.each(['yesterday', '2001-02-31', '2001-13-01', '2001-06-01T25:00:00Z', '', '7d'])(
  'refuses %j and says where it stands',
  text => {
    expect(() => momentMicroseconds(text, 'production[0].window.from')).toThrow(
      /^production\[0\]\.window\.from is ".*", which is no moment in time\.$/
    );
  }
);

it('writes moments back', () => {
  expect(rfc3339(991353600_000000)).toBe('2001-06-01T00:00:00Z');
  expect(rfc3339(991353600_000250)).toBe('2001-06-01T00:00:00.00025Z');
  expect(rfc3339(-1)).toBe('1969-12-31T23:59:59.999999Z');
});

it('knows the units of a span', () => {
  expect(['30m', '12h', '7d', '2w'].map(span => spanMicroseconds(span) / 60e6)).toEqual([
    30, 720, 10080, 20160
  ]);
});
