import type { CommandRegistry } from '@lumino/commands';
import { Menu } from '@lumino/widgets';
import type { PanelMenus } from './actions';
import { CommandIDs } from './tokens';

/** The menus of the panel's header, made of commands so that they work by keyboard. */
export function createMenus(commands: CommandRegistry): PanelMenus {
  const run = new Menu({ commands });
  run.title.label = 'Run';
  run.addClass('jp-ModelAudit-menu');
  run.addItem({ command: CommandIDs.run });
  run.addItem({ command: CommandIDs.runStale });
  run.addItem({ type: 'separator' });
  run.addItem({ command: CommandIDs.runDrift });
  run.addItem({ command: CommandIDs.runProbes });

  const more = new Menu({ commands });
  more.title.label = 'Model Audit';
  more.addClass('jp-ModelAudit-menu');
  more.addItem({ command: CommandIDs.openPlan });
  more.addItem({ command: CommandIDs.savePlan });
  more.addItem({ type: 'separator' });
  more.addItem({ command: CommandIDs.openResults });
  more.addItem({ type: 'separator' });
  more.addItem({ command: CommandIDs.record });
  more.addItem({ command: CommandIDs.verify });
  more.addItem({ type: 'separator' });
  more.addItem({ command: CommandIDs.settings });
  return { run, more };
}
