import assert from 'node:assert/strict';
import fs from 'node:fs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Failure } from './failure.mjs';
import { freePort } from './ports.mjs';
import { outputOf, run, serve } from './processes.mjs';

const SERVER = `
  const child = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  require('node:http').createServer((_, answer) => answer.end(String(child.pid))).listen(process.argv[1], '127.0.0.1');
`;

const runs = pid => {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  // A child that nobody has waited for yet has a number, but does not run.
  const state = `/proc/${pid}/stat`;
  return !fs.existsSync(state) || !fs.readFileSync(state, 'utf8').includes(') Z ');
};

async function until(condition) {
  for (let tries = 0; tries < 100 && !condition(); tries++) {
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  return condition();
}

test('a stopped service takes its children along', async () => {
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const service = await serve('processes-test', {
    program: process.execPath,
    arguments: ['-e', SERVER, String(port)],
    ready: address,
    seconds: 10
  });
  const child = Number(await (await fetch(address)).text());
  assert.ok(runs(child));
  await service.stop();
  assert.ok(await until(() => !runs(child)));
});

test('a service that ends before it serves is a failure with its output', async () => {
  await assert.rejects(
    serve('processes-test-ends', {
      program: process.execPath,
      arguments: ['-e', 'console.log("no database"); process.exit(3)'],
      ready: 'http://127.0.0.1:9',
      seconds: 10
    }),
    error => error instanceof Failure && error.action.includes('no database')
  );
});

test('a service that never answers is stopped', async () => {
  await assert.rejects(
    serve('processes-test-silent', {
      program: process.execPath,
      arguments: ['-e', 'setInterval(() => {}, 1000)'],
      ready: 'http://127.0.0.1:9',
      seconds: 1
    }),
    /did not answer within 1 s/
  );
});

test('SIGTERM to the parent stops the children of its services', async () => {
  const folder = path.dirname(fileURLToPath(import.meta.url));
  const port = await freePort();
  const parent = spawn(process.execPath, [
    '--input-type=module',
    '-e',
    `import { serve, stopOnSignals } from '${path.join(folder, 'processes.mjs')}';
     stopOnSignals();
     await serve('processes-test-signal', { program: process.execPath,
       arguments: ['-e', ${JSON.stringify(SERVER)}, '${port}'],
       ready: 'http://127.0.0.1:${port}', seconds: 10 });
     console.log('serves');`
  ]);
  await once(parent.stdout, 'data');
  const child = Number(await (await fetch(`http://127.0.0.1:${port}`)).text());
  parent.kill('SIGTERM');
  const [code] = await once(parent, 'exit');
  assert.equal(code, 143);
  assert.ok(await until(() => !runs(child)));
});

test('a failing program names its exit code and shows its output', async () => {
  await assert.rejects(
    run('processes-test-fails', process.execPath, [
      '-e',
      'console.error("broken"); process.exit(4)'
    ]),
    error => error.message.includes('exit code 4') && error.action.includes('broken')
  );
});

test('a program that is not there is a sentence, and no output', async () => {
  await assert.rejects(
    run('processes-test-missing', 'no-such-program', []),
    /could not be started/
  );
  assert.equal(await outputOf('no-such-program', []), null);
});

test('a taken port is passed over', async () => {
  const holder = net.createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  const { port } = holder.address();
  const found = await freePort(port);
  assert.notEqual(found, port);
  assert.ok(found > 0);
  holder.close();
});
