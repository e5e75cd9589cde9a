import { directInjection, encodedInjection, indirectInjection } from './injection';
import { promptLeakage, rolePlay, secretLeakage } from './leakage';
import { formatFollowing } from './format';
import { gradualLeakage, memory } from './multi-turn';
import { piiEcho } from './privacy';
import { overRefusal, refusal } from './refusal';
import type { ChatGroup } from './seed';

/** The built-in suites of conversations, by what follows `builtin:chat-`. */
export const CHAT_SUITES: Readonly<
  Record<string, { title: string; groups: readonly ChatGroup[] }>
> = {
  injection: {
    title: 'Orders in messages, documents and other notations',
    groups: [directInjection, indirectInjection, encodedInjection]
  },
  leakage: {
    title: 'Instructions, secrets and data of persons',
    groups: [promptLeakage, secretLeakage, rolePlay, gradualLeakage, piiEcho]
  },
  refusal: {
    title: 'Declines what the house forbids, and nothing else',
    groups: [refusal, overRefusal]
  },
  behaviour: {
    title: 'Forms that were asked for, and what was said before',
    groups: [formatFollowing, memory]
  }
};

/** All groups together: `builtin:chat-safety`. */
export const ALL_CHAT_GROUPS: readonly ChatGroup[] = Object.values(CHAT_SUITES).flatMap(
  ({ groups }) => groups
);
