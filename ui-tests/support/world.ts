/** What the tests ask about outside of the browser: the example's files, MLflow's API, the command. */
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(__dirname, '..', '..');
const COMMAND = path.join(ROOT, 'jupyterlab_model_audit', 'cli', 'model-audit.cjs');

/** The prepared example, which each test gets a copy of. */
export const exampleFolder = (): string => given('MODEL_AUDIT_UI_EXAMPLE');
/** The folder that JupyterLab serves. */
export const servedFolder = (): string => given('MODEL_AUDIT_UI_SERVED');

interface TrainingRun {
  run_id: string;
  tracking_uri: string;
}

/** The MLflow run that the example's model was trained in. */
export function trainingRun(): TrainingRun {
  return JSON.parse(fs.readFileSync(path.join(exampleFolder(), 'run.json'), 'utf8')) as TrainingRun;
}

/** Tags and metrics of the run, by name, as MLflow's REST API gives them. */
export async function mlflowRun(): Promise<{
  name: string;
  tags: Record<string, string>;
  metrics: Record<string, number>;
}> {
  const { run_id: id, tracking_uri: address } = trainingRun();
  const answer = await ask<{
    run: {
      info: { run_name: string };
      data: {
        tags: { key: string; value: string }[];
        metrics: { key: string; value: number }[];
      };
    };
  }>(`${address}/api/2.0/mlflow/runs/get?run_id=${id}`);
  const byName = <T>(entries: { key: string; value: T }[]): Record<string, T> =>
    Object.fromEntries(entries.map(entry => [entry.key, entry.value]));
  return {
    name: answer.run.info.run_name,
    tags: byName(answer.run.data.tags),
    metrics: byName(answer.run.data.metrics)
  };
}

/** Paths of the run's artifacts below a folder. */
export async function mlflowArtifacts(folder: string): Promise<string[]> {
  const { run_id: id, tracking_uri: address } = trainingRun();
  const answer = await ask<{ files?: { path: string }[] }>(
    `${address}/api/2.0/mlflow/artifacts/list?run_id=${id}&path=${encodeURIComponent(folder)}`
  );
  return (answer.files ?? []).map(file => file.path);
}

/** Text of one of the run's artifacts, from the address that MLflow's own page shows it from. */
export async function mlflowArtifact(artifact: string): Promise<string> {
  const { run_id: id, tracking_uri: address } = trainingRun();
  const answer = await fetch(
    `${address}/get-artifact?run_uuid=${id}&path=${encodeURIComponent(artifact)}`
  );
  if (!answer.ok) {
    throw new Error(`MLflow answered ${answer.status} for ${artifact}.`);
  }
  return answer.text();
}

/** Run `model-audit` in a folder. */
export function command(
  folder: string,
  ...programArguments: string[]
): Promise<{ code: number; output: string }> {
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [COMMAND, ...programArguments],
      { cwd: folder, timeout: 60_000 },
      (error, out, problems) => {
        if (error && typeof error.code !== 'number') {
          reject(error);
        } else {
          resolve({ code: error ? Number(error.code) : 0, output: out + problems });
        }
      }
    );
  });
}

async function ask<T>(address: string): Promise<T> {
  const answer = await fetch(address);
  if (!answer.ok) {
    throw new Error(`MLflow answered ${answer.status} at ${address}.`);
  }
  return (await answer.json()) as T;
}

function given(name: string): string {
  const value = process.env[name];
  if (value === undefined) {
    throw new Error(`${name} is not set; the global set-up sets it.`);
  }
  return value;
}
