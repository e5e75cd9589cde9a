import { quoteIdentifier, quoteText } from './sql';

it('quotes names and texts', () => {
  expect(quoteIdentifier('select "x" </script> é')).toBe('"select ""x"" </script> é"');
  expect(quoteText("it's")).toBe("'it''s'");
});
