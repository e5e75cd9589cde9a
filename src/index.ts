import { columnViewPlugin } from './lab/plugins/column-view';
import { commandsPlugin } from './lab/plugins/commands';
import { panelPlugin } from './lab/plugins/panel';
import { trackerPlugin } from './lab/plugins/tracker';

export default [trackerPlugin, columnViewPlugin, panelPlugin, commandsPlugin];
