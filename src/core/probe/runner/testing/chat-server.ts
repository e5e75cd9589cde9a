import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

export interface Behaviour {
  /** Seconds that each answer takes. */
  seconds?: number;
  /** Requests at the start that are refused with `status`, 429 unless told otherwise. */
  refuseFirst?: number;
  status?: number;
  /** Seconds of `Retry-After`. */
  retryAfter?: number;
  /** Requests at a time, above which it refuses. */
  bears?: number;
  /** What it does wrong, with every so many'th request; with each where nothing is said. */
  mischief?:
    | 'hangs'
    | 'closes'
    | 'breaks off'
    | 'half a JSON'
    | 'HTML'
    | '50 MB'
    | 'NaN'
    | 'NaN for every row'
    | 'a row too few'
    | '500'
    | '429';
  every?: number;
  /** The first column's value beyond which a row is scored as late; 45 unless told otherwise. */
  late?: number;
  /** Whether it gives verdicts on the answers that it is shown: those with a please are polite. */
  judges?: boolean;
}

export interface Seen {
  /** The last message of each request, or how many rows it had, in the order in which they came. */
  seen: string[];
  /** Most requests at a time. */
  most: number;
  /** Seconds of a clock, a request an entry. */
  times: number[];
}

/** A chat endpoint in a process of its own, which answers in capitals or judges, and scores rows. */
export class ChatServer {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string
  ) {}

  static async start(): Promise<ChatServer> {
    const script = resolve('src/core/probe/runner/testing/server.py');
    const child = spawn(resolve('.venv/bin/python'), [script], {
      stdio: ['pipe', 'pipe', 'inherit']
    });
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    return new ChatServer(child, `http://127.0.0.1:${line.toString().trim()}`);
  }

  async behave(behaviour: Behaviour): Promise<void> {
    await fetch(`${this.url}/behave`, { method: 'POST', body: JSON.stringify(behaviour) });
  }

  async seen(): Promise<Seen> {
    return (await (await fetch(this.url)).json()) as Seen;
  }

  stop(): void {
    this.child.stdin?.end();
  }
}
