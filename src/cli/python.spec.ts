import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findPython } from './python';

let root: string;

async function environmentIn(...parts: string[]): Promise<string> {
  const folder = join(root, ...parts);
  await mkdir(join(folder, 'bin'), { recursive: true });
  await writeFile(join(folder, 'bin', 'python'), '');
  return folder;
}

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'python-'));
});
afterEach(() => rm(root, { recursive: true }));

it('takes what is named, then what is active, then what lies near, then the PATH', async () => {
  const active = await environmentIn('active');
  const conda = await environmentIn('conda');
  const near = await environmentIn('project', '.venv');
  const folder = join(root, 'project', 'audits');
  await writeFile(join(root, 'python3'), '');
  const environment = {
    MODEL_AUDIT_PYTHON: '/installed/python',
    VIRTUAL_ENV: active,
    CONDA_PREFIX: conda,
    PATH: root
  };
  const find = (without: (keyof typeof environment)[], named?: string, from = folder): string =>
    findPython(
      named,
      from,
      Object.fromEntries(
        Object.entries(environment).filter(
          ([name]) => !without.includes(name as keyof typeof environment)
        )
      )
    );
  expect(find([], 'python3.12')).toBe('python3.12');
  expect(find([])).toBe('/installed/python');
  expect(find(['MODEL_AUDIT_PYTHON'])).toBe(join(active, 'bin', 'python'));
  expect(find(['MODEL_AUDIT_PYTHON', 'VIRTUAL_ENV'])).toBe(join(conda, 'bin', 'python'));
  const none = [
    'MODEL_AUDIT_PYTHON',
    'VIRTUAL_ENV',
    'CONDA_PREFIX'
  ] as (keyof typeof environment)[];
  expect(find(none)).toBe(join(near, 'bin', 'python'));
  expect(find(none, undefined, root)).toBe(join(root, 'python3'));
  expect(() => find([...none, 'PATH'], undefined, root)).toThrow('No Python was found.');
});

it('says when what is named is not there', () => {
  expect(() => findPython(join(root, 'none'), root, {})).toThrow(
    /^There is no Python at .*none\.$/
  );
});
