import { LabIcon } from '@jupyterlab/ui-components';

/** The panel's own icon: a shield with a check, in the side bar's colours. */
export const auditIcon = new LabIcon({
  name: 'jupyterlab-model-audit:audit',
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="16">
  <g fill="none" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">
    <path class="jp-icon3" stroke="#616161" d="M12 2.5l8 3v6c0 4.8-3.2 8.3-8 10-4.8-1.7-8-5.2-8-10v-6z"/>
    <path class="jp-icon3" stroke="#616161" d="M8 12.2l2.8 2.8L16.2 9"/>
  </g>
</svg>`
});
