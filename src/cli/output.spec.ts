import { AuditError } from '../core/errors';
import { FileError } from '../core/plan/file-error';
import { printError, type Output } from './output';

function printed(error: AuditError, json: boolean): { lines: string[]; notes: string[] } {
  const lines: string[] = [];
  const notes: string[] = [];
  const output: Output = {
    line: text => lines.push(text),
    note: text => notes.push(text),
    status: () => undefined,
    isLive: false,
    width: 80
  };
  printError(output, error, json);
  return { lines, notes };
}

const problemAt = (line: number) => ({ line, column: 3, sentence: `Key ${line} is unknown.` });
const fileWith = (count: number): FileError =>
  new FileError(
    'invalid-suite',
    'suite',
    'a.yaml',
    Array.from({ length: count }, (_, place) => problemAt(place + 1))
  );

it('tells everything that is wrong with a file, each with its place', () => {
  expect(printed(fileWith(3), false).notes).toEqual([
    'model-audit: a.yaml:1:3: Key 1 is unknown. Correct the suite and try again; 2 more problems stand in it.',
    '  a.yaml:2:3: Key 2 is unknown.',
    '  a.yaml:3:3: Key 3 is unknown.'
  ]);
  expect(printed(fileWith(1), false).notes).toHaveLength(1);
  const many = printed(fileWith(500), false).notes;
  expect(many).toHaveLength(21);
  expect(many.at(-1)).toBe('  and 480 more');
});

it('lists them for a machine, and nothing of the kind for other errors', () => {
  const { error } = JSON.parse(printed(fileWith(2), true).lines[0]) as { error: object };
  expect(error).toMatchObject({ code: 'invalid-suite', problems: [problemAt(1), problemAt(2)] });
  const other = JSON.parse(printed(new AuditError('internal', 'No.'), true).lines[0]) as object;
  expect(other).toEqual({ error: { code: 'internal', message: 'No.', action: '', where: '' } });
});
