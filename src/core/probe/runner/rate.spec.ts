import { RateMeter, speedInWords } from './rate';

it('tells the rate of the last while and the time left', () => {
  let time = 0;
  const meter = new RateMeter(() => time);
  expect(meter.measure(0, 100)).toEqual({ rate: null, secondsLeft: null });
  time = 1000;
  expect(meter.measure(20, 100)).toEqual({ rate: 20, secondsLeft: 4 });
  for (let second = 2; second <= 40; second++) {
    time = 1000 * second;
    meter.measure(20 + second, 200);
  }
  expect(meter.measure(60, 160).rate).toBeCloseTo(1, 1);
});

it.each([
  [{ rate: null, secondsLeft: null }, 'c'],
  [{ rate: 123.4, secondsLeft: 3.2 }, 'c, 123 a second, 4 s left'],
  [{ rate: 0.254, secondsLeft: 200 }, 'c, 0.25 a second, 4 min left'],
  [{ rate: 2, secondsLeft: 9000 }, 'c, 2 a second, 3 h left']
])('says %j', (speed, words) => {
  expect(speedInWords('c', speed)).toBe(words);
});
