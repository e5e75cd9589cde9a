import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { digestOf } from './build-stamp.mjs';
import { nodeIsRecent } from './machine.mjs';
import { nodePackagesMatch } from './setup.mjs';

function project(locked, installed) {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'project-'));
  fs.mkdirSync(path.join(root, 'node_modules'));
  fs.writeFileSync(path.join(root, 'package-lock.json'), JSON.stringify({ packages: locked }));
  if (installed) {
    fs.writeFileSync(
      path.join(root, 'node_modules', '.package-lock.json'),
      JSON.stringify({ packages: installed })
    );
  }
  return root;
}

test('the versions of Node that the project builds with', () => {
  for (const version of ['20.19.0', '20.20.2', '22.12.0', '23.0.0', '24.1.0']) {
    assert.ok(nodeIsRecent(version), version);
  }
  for (const version of ['18.20.0', '20.18.9', '21.7.0', '22.11.0']) {
    assert.ok(!nodeIsRecent(version), version);
  }
});

test('installed packages are compared with the lock, one by one', () => {
  const locked = {
    '': { version: '0.1.0' },
    'node_modules/a': { version: '1.0.0' },
    'node_modules/b': { version: '2.0.0', optional: true }
  };
  const a = { 'node_modules/a': { version: '1.0.0' } };
  assert.ok(nodePackagesMatch(project(locked, a)));
  assert.ok(!nodePackagesMatch(project(locked, { 'node_modules/a': { version: '1.0.1' } })));
  assert.ok(!nodePackagesMatch(project(locked, { ...a, 'node_modules/b': { version: '1.9.0' } })));
  assert.ok(!nodePackagesMatch(project(locked, {})));
  assert.ok(!nodePackagesMatch(project(locked)));
});

test('a missing lock is a sentence', () => {
  assert.throws(() => nodePackagesMatch(os.tmpdir()), /package-lock.json is missing/);
});

test('the digest of sources follows content and names, at any depth', () => {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'sources-'));
  fs.mkdirSync(path.join(root, 'src', 'deep'), { recursive: true });
  const file = path.join(root, 'src', 'deep', 'a.ts');
  fs.writeFileSync(file, 'one');
  const first = digestOf(root, ['src', 'absent.json']);
  assert.equal(digestOf(root, ['src', 'absent.json']), first);
  fs.writeFileSync(file, 'two');
  const second = digestOf(root, ['src', 'absent.json']);
  assert.notEqual(second, first);
  fs.renameSync(file, path.join(root, 'src', 'deep', 'b.ts'));
  assert.notEqual(digestOf(root, ['src', 'absent.json']), second);
});
