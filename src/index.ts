import { columnViewPlugin } from './lab/plugins/column-view';
import { commandsPlugin } from './lab/plugins/commands';
import { panelPlugin } from './lab/plugins/panel';
import { recordsPlugin } from './lab/plugins/records';
import { resultsViewPlugin } from './lab/plugins/results-view';
import { toolbarPlugin } from './lab/plugins/toolbar';
import { trackerPlugin } from './lab/plugins/tracker';

export default [
  trackerPlugin,
  columnViewPlugin,
  resultsViewPlugin,
  panelPlugin,
  recordsPlugin,
  commandsPlugin,
  toolbarPlugin
];
