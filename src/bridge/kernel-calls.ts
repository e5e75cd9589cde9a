import { KernelMessage } from '@jupyterlab/services';
import type { Kernel } from '@jupyterlab/services';
import { AuditError } from '../core/errors';
import { VERSION } from './version';

/** What a kernel says of itself, of which only this matters here. */
export interface KernelFacts {
  language: string;
  supportsSubshells: boolean;
}

const SUBSHELL_FEATURE = 'kernel subshells';
const PACKAGE = 'jupyterlab_model_audit';
const DISTRIBUTION = 'jupyterlab-model-audit';

/** Resolves to null when `promise` takes longer than `seconds`. */
export function within<T>(promise: Promise<T>, seconds: number): Promise<T | null> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(null), seconds * 1000);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** Resolves once messages can be sent; a new kernel's connection takes a moment. */
export function whenConnected(kernel: Kernel.IKernelConnection): Promise<void> {
  return new Promise(resolve => {
    const check = () => {
      if (kernel.connectionStatus === 'connected') {
        kernel.connectionStatusChanged.disconnect(check);
        resolve();
      }
    };
    kernel.connectionStatusChanged.connect(check);
    check();
  });
}

/** Seconds after which a question without an answer is asked again, twice as long each time. */
const FIRST_REPEAT = 5;
const LAST_REPEAT = 300;

/**
 * What the kernel says of itself, whichever way answers first.
 *
 * The control channel answers while a cell runs; not every kernel takes the
 * question there, so the main shell is asked as well. A question that meets a
 * kernel on its way up can be lost, so it is asked again while `wanted` says so.
 * Never settles if nothing answers.
 */
export async function askFacts(
  kernel: Kernel.IKernelConnection,
  wanted: () => boolean
): Promise<KernelFacts> {
  const asked: Promise<KernelFacts>[] = [];
  let seconds = FIRST_REPEAT;
  while (wanted() && !kernel.isDisposed) {
    asked.push(askOnce(kernel));
    const facts = await within(Promise.race(asked), seconds);
    if (facts !== null) {
      return facts;
    }
    seconds = Math.min(LAST_REPEAT, 2 * seconds);
  }
  return Promise.race(asked);
}

/** Rejects where both ways refuse; never settles if neither answers. */
function askOnce(kernel: Kernel.IKernelConnection): Promise<KernelFacts> {
  const read = (info: KernelMessage.IInfoReply): KernelFacts => ({
    language: info.language_info?.name ?? '',
    supportsSubshells: info.supported_features?.includes(SUBSHELL_FEATURE) ?? false
  });
  const onControl = controlRequest(kernel, 'kernel_info_request', {}).then(content => {
    if (content.status !== 'ok' || content.language_info === undefined) {
      throw new Error('The control channel does not answer this question.');
    }
    return read(content as unknown as KernelMessage.IInfoReply);
  });
  const onShell = kernel.requestKernelInfo().then(reply => {
    if (!reply || reply.content.status !== 'ok') {
      throw new Error('The kernel does not say what it is.');
    }
    return read(reply.content);
  });
  return Promise.any([onControl, onShell]);
}

/** A new subshell's id; null where the kernel makes none. */
export async function createSubshell(kernel: Kernel.IKernelConnection): Promise<string | null> {
  const content = await controlRequest(kernel, 'create_subshell_request', {});
  return typeof content.subshell_id === 'string' ? content.subshell_id : null;
}

/** Gives a subshell up; a kernel that is gone has none. */
export function deleteSubshell(kernel: Kernel.IKernelConnection, subshellId: string): void {
  controlRequest(kernel, 'delete_subshell_request', { subshell_id: subshellId }).catch(
    () => undefined
  );
}

async function controlRequest(
  kernel: Kernel.IKernelConnection,
  msgType: string,
  content: Record<string, unknown>
): Promise<Record<string, unknown>> {
  const message = KernelMessage.createMessage({
    msgType,
    channel: 'control',
    session: kernel.clientId,
    username: kernel.username,
    content
  } as unknown as KernelMessage.IOptions<KernelMessage.ICreateSubshellRequestMsg>);
  const reply = await kernel.sendControlMessage(message, true, true).done;
  return (reply?.content ?? {}) as unknown as Record<string, unknown>;
}

/** Registers our comm target in the kernel; again and again does no harm. */
export async function registerTarget(
  kernel: Kernel.IKernelConnection,
  subshellId: string | null
): Promise<void> {
  await evaluate(
    kernel,
    subshellId,
    `__import__('${PACKAGE}.bridge.comm', fromlist=['register']).register()`
  );
}

/** Runs as one function, so that the user's namespace stays as it is. */
const INSTALL = `
import importlib, subprocess, sys
run = subprocess.run(
    [sys.executable, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", REQUIREMENT],
    stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
)
lines = [line for line in run.stdout.splitlines() if line.strip()]
if run.returncode:
    errors = [line for line in lines if line.startswith("ERROR")]
    raise RuntimeError((errors or lines or ["pip failed"])[-1])
importlib.invalidate_caches()
for name in [name for name in sys.modules if name.partition(".")[0] == "${PACKAGE}"]:
    del sys.modules[name]
`;

/**
 * Puts this version of the package into the kernel's environment, by its own pip.
 *
 * @throws AuditError `package-missing` with pip's last line.
 */
export async function installPackage(
  kernel: Kernel.IKernelConnection,
  subshellId: string | null
): Promise<void> {
  const requirement = JSON.stringify(`${DISTRIBUTION}==${VERSION}`);
  const source = JSON.stringify(INSTALL);
  try {
    await evaluate(kernel, subshellId, `exec(${source}, {'REQUIREMENT': ${requirement}})`);
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    throw new AuditError(
      'package-missing',
      `${DISTRIBUTION} ${VERSION} could not be installed: ${reason}`,
      `Install it in the kernel's environment by hand: pip install ${DISTRIBUTION}==${VERSION}`,
      '',
      { cause: thrown }
    );
  }
}

/** Evaluates one expression without a trace in the notebook. */
async function evaluate(
  kernel: Kernel.IKernelConnection,
  subshellId: string | null,
  expression: string
): Promise<void> {
  const message = KernelMessage.createMessage<KernelMessage.IExecuteRequestMsg>({
    msgType: 'execute_request',
    channel: 'shell',
    session: kernel.clientId,
    username: kernel.username,
    subshellId,
    content: {
      code: '',
      silent: true,
      store_history: false,
      user_expressions: { answer: expression },
      allow_stdin: false,
      stop_on_error: false
    }
  });
  const reply = await kernel.sendShellMessage(message, true, true).done;
  const content = reply?.content as KernelMessage.IExecuteReplyMsg['content'] | undefined;
  const answer =
    content?.status === 'ok'
      ? (content.user_expressions?.answer as Record<string, unknown> | undefined)
      : (content as Record<string, unknown> | undefined);
  if (answer?.status !== 'ok') {
    throw kernelError(String(answer?.ename ?? ''), String(answer?.evalue ?? ''));
  }
}

function kernelError(name: string, value: string): Error {
  const missing = /No module named '([^']+)'/.exec(value);
  if (missing && (name === 'ModuleNotFoundError' || name === 'ImportError')) {
    const module = missing[1].split('.')[0];
    const distribution = module === PACKAGE ? DISTRIBUTION : module;
    return new AuditError(
      'package-missing',
      `The kernel does not have the package ${distribution}.`,
      `Install ${DISTRIBUTION} ${VERSION} into the kernel's environment.`,
      distribution
    );
  }
  return new Error(value ? `${name}: ${value}` : name || 'The kernel gave no answer.');
}
