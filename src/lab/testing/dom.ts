import { TextDecoder, TextEncoder } from 'util';

/** jsdom lacks what every browser has; imported before what needs it. */
Object.assign(globalThis, { TextDecoder, TextEncoder });
