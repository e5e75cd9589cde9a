/** What the rules below draw with, on the page that stands for itself: by the reader's setting, grey on paper. */
const COLOURS = `
:root{color-scheme:light dark;--paper:#fff;--text:rgba(0,0,0,.87);--quiet:rgba(0,0,0,.66);--line:#bdbdbd;--rule:#e0e0e0;--grey:#616161;--pass:#388e3c;--fail:#d32f2f;--warn:#e65100;--prod:#5e9edc;--link:#1976d2}
@media (prefers-color-scheme:dark){:root{--paper:#1b1b1b;--text:rgba(255,255,255,.87);--quiet:rgba(255,255,255,.68);--line:#616161;--rule:#3a3a3a;--grey:#bdbdbd;--pass:#66bb6a;--fail:#f44336;--warn:#f57c00;--prod:#2e75b6;--link:#64b5f6}}
@media print{@page{margin:14mm}:root{color-scheme:light;--paper:#fff;--text:#000;--quiet:#444;--line:#999;--rule:#ccc;--grey:#444;--pass:#333;--fail:#000;--warn:#222;--prod:#bbb;--link:#000}}
body{margin:0;container-type:inline-size;background:var(--paper);color:var(--text);font:13px/18px Inter,system-ui,-apple-system,"Segoe UI",Helvetica,Arial,sans-serif}
`;

/** The same inside of JupyterLab: its theme's colours and font. */
const THEMED = `
:host{--paper:var(--jp-layout-color1);--text:var(--jp-ui-font-color1);--quiet:color-mix(in srgb,var(--jp-ui-font-color1) 74%,transparent);--line:var(--jp-border-color1);--rule:var(--jp-border-color2);--grey:var(--jp-inverse-layout-color3);--pass:var(--jp-success-color1);--fail:var(--jp-error-color1);--warn:var(--jp-warn-color0);--prod:color-mix(in srgb,var(--jp-brand-color1) 70%,transparent);--link:var(--jp-content-link-color);display:block;container-type:inline-size;background:var(--paper);color:var(--text);font:13px/18px var(--jp-ui-font-family)}
`;

const LAYOUT = `
*{box-sizing:border-box}
main{max-width:960px;margin:0 auto;font-variant-numeric:tabular-nums;padding:22px 36px 40px}
h1,h2,h3,p,ul,dl,dd,table{margin:0;padding:0}
h1{font-size:18.7px;line-height:26px;font-weight:600;overflow-wrap:anywhere}
h2{font-size:13px;line-height:18px;font-weight:600;margin-bottom:4px}
h3{font-size:12px;line-height:16px;font-weight:600;margin:8px 0 2px}
section{padding-top:16px}
.wide>.note+h2{margin-top:14px}
b{font-weight:600}
a{color:var(--link)}
code,.hash{font-family:Menlo,Consolas,"DejaVu Sans Mono",monospace}
code{font-size:12px}
.hash{font-size:11px;white-space:nowrap}
.quiet{color:var(--quiet)}
.small{font-size:11px;line-height:15px}
.lead{font-size:12px}
.two{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1fr);column-gap:32px}
.rest{border-top:1px solid var(--line);margin-top:18px}
ul{list-style:none;font-size:12px;line-height:17px}
ul.marks li{padding-left:20px;text-indent:-20px}
ul.marks .i,.tally .i{margin-right:2px}
ul.marks .tag{text-indent:0}
ul.dots{list-style:disc;padding-left:15px}
li{overflow-wrap:anywhere}
.i{width:14px;height:14px;display:inline-block;vertical-align:-2px;fill:none;stroke:currentColor;stroke-width:1.25;stroke-linecap:round;stroke-linejoin:round;color:var(--grey)}
.pass{color:var(--pass)}.fail,.cross{color:var(--fail)}.warn,.drifted{color:var(--warn)}.seal{color:var(--pass)}
.knock{stroke:var(--paper)}
.held{display:inline-flex;column-gap:6px;max-width:100%;vertical-align:top}
.held>.i{margin-top:1px}.held>.i,.held>.blank{flex:none}
.blank{display:inline-block;width:14px}
.banner{display:grid;grid-template-columns:24px 1fr auto;column-gap:12px;align-items:start;padding:11px 16px 11px 13px;margin-top:12px;border:1px solid var(--line);border-left:4px solid var(--grey);border-radius:2px;color:var(--text)}
.banner.pass{border-left-color:var(--pass)}.banner.fail{border-left-color:var(--fail)}.banner.warn{border-left-color:var(--warn)}.banner.error{border-left-style:dashed}
.banner>.i{width:24px;height:24px;stroke-width:1.1}
.banner h2{font-size:15px;line-height:22px;margin:0}
.banner p{font-size:12px;line-height:17px}
.tally{font-size:11px;line-height:18px;text-align:right;white-space:nowrap}
.facts{display:grid;grid-template-columns:auto 1fr;column-gap:14px;row-gap:3px;font-size:12px;line-height:16px}
.facts dt{color:var(--quiet);white-space:nowrap}
.facts dd{overflow-wrap:anywhere;min-width:0}
table{border-collapse:collapse;width:100%;font-size:12px;line-height:16px}
caption{text-align:left;font-weight:600;padding:0 0 4px}
th{font-weight:500;text-align:left;color:var(--quiet);font-size:11px;line-height:15px;padding:2px 8px 3px 0;border-bottom:1px solid var(--line);vertical-align:bottom;white-space:nowrap}
tbody th{width:100%;font-weight:400;color:inherit;font-size:12px;line-height:16px;border-bottom-color:var(--rule);vertical-align:top;white-space:normal;overflow-wrap:anywhere}
td,tbody th{padding:3px 8px 3px 0}
td{border-bottom:1px solid var(--rule);vertical-align:top}
tr:last-child td,tr:last-child th{border-bottom:0}
thead tr:last-child th{border-bottom:1px solid var(--line)}
th:last-child,td:last-child{padding-right:0}
.num{text-align:right;white-space:nowrap}
.gap{padding-left:18px;white-space:nowrap}
.rules .num{padding-left:10px}
.support tbody th{width:26%}.support td:nth-child(2){width:44%}.support table{margin-top:8px}.answers tbody th,.found tbody th{width:32%}.found{margin-top:10px}
tr.on td,tr.on th{font-weight:600}
tr.told>*{border-bottom:0}
tr.on .plain,.plain{font-weight:400}
.spark{width:48px;padding-top:1px;padding-bottom:0}
.tag{display:inline-block;padding:0 4px;height:15px;line-height:13px;border:1px solid var(--grey);border-radius:2px;font-size:10.5px;font-weight:500;white-space:nowrap}
.note{margin-top:4px}
svg.c{display:block}
.nr{fill:var(--rule)}.out{fill:var(--warn)}
.pf{fill:var(--prod)}.ev{fill:none;stroke:var(--text);stroke-width:1}.ax{fill:none;stroke:var(--line)}
@container (max-width:880px){.two{display:block}.two>div+div{padding-top:16px}}
@container (max-width:760px){main{padding:16px}.banner{grid-template-columns:24px 1fr}.tally{grid-column:2;text-align:left;margin-top:6px}.wide{overflow-x:auto}}
@media print{main{padding:0;max-width:none}tr,li,.banner,h2,h3{break-inside:avoid}h2,h3{break-after:avoid}thead{display:table-header-group}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
`;

/** The report's whole style. */
export const STYLE = `${COLOURS}${LAYOUT}`.trim();

/** The style of a report in a shadow root of JupyterLab's page. */
export const THEMED_STYLE = `${THEMED}${LAYOUT}`.trim();
