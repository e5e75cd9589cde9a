import { Pace } from './pace';

let time = 0;
const paceOf = (most: number, perMinute: number | null = null): Pace =>
  new Pace(
    most,
    perMinute,
    () => time,
    () => 1
  );

beforeEach(() => {
  time = 0;
});

it('doubles in each round of good answers, up to what is allowed', () => {
  const pace = paceOf(12);
  const rounds = [pace.allowed];
  for (let round = 0; round < 4; round++) {
    for (let call = pace.allowed; call > 0; call--) {
      pace.wentWell();
    }
    rounds.push(pace.allowed);
  }
  expect(rounds).toEqual([2, 4, 8, 12, 12]);
});

it('is halved once by all the calls that were under way, then grows by one a round', () => {
  const pace = paceOf(64);
  for (let call = 0; call < 14; call++) {
    pace.wentWell();
  }
  const tickets = Array.from({ length: 16 }, () => pace.begin());
  tickets.forEach(ticket => pace.complained(ticket, null));
  expect(pace.allowed).toBe(8);
  for (let call = 0; call < 9; call++) {
    pace.wentWell();
  }
  expect(pace.allowed).toBe(9);
  pace.complained(pace.begin(), null);
  expect(pace.allowed).toBe(4);
});

it('never goes below one call', () => {
  const pace = paceOf(2);
  for (let call = 0; call < 9; call++) {
    pace.complained(pace.begin(), 0);
  }
  expect(pace.allowed).toBe(1);
});

it('pauses as long as it is told to, else longer each time up to half a minute', () => {
  const pace = paceOf(8);
  pace.complained(pace.begin(), 7);
  expect(pace.wait).toBe(7000);
  time = 6999;
  expect(pace.wait).toBe(1);
  const pauses = Array.from({ length: 8 }, () => {
    time += 1e6;
    pace.complained(pace.begin(), null);
    return pace.wait / 1000;
  });
  expect(pauses).toEqual([1, 2, 4, 8, 16, 30, 30, 30]);
  time += 1e6;
  pace.wentWell();
  pace.complained(pace.begin(), null);
  expect(pace.wait).toBe(500);
});

it('spaces calls to a number a minute', () => {
  const pace = paceOf(8, 120);
  expect(pace.wait).toBe(0);
  pace.begin();
  expect(pace.wait).toBe(500);
  time = 700;
  expect(pace.wait).toBe(0);
});
