import { createContext } from 'react';

/** Whether the panel is on show; clocks stand still without it. */
export const ActiveContext = createContext(true);
