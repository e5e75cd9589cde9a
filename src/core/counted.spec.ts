import { counted } from './counted';

it('says how many there are, with the noun in its number', () => {
  expect([0, 1, 1234].map(number => counted(number, 'row'))).toEqual([
    '0 rows',
    '1 row',
    '1,234 rows'
  ]);
  expect(counted(2, 'analysis', 'analyses')).toBe('2 analyses');
});
