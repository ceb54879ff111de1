/** The page's style. Colours are those of Okabe and Ito, darker on a light ground and lighter on a dark one: 3 to 1 on both. */
export const PAGE_STYLE: string = `
:root{color-scheme:light dark;--ground:#fff;--panel:#f6f7f9;--ink:#1b1f24;--dim:#59636e;--line:#d5dae0;--grid:#e8ebef;
--gain:#006b5b;--loss:#b03a00;--all:#1b1f24;--s1:#0072b2;--s2:#c25400;--s3:#00805e;--s4:#a8548a;--s5:#8f6a00;--s6:#5b6ee1;--other:#9aa4af;--hold:#6e7781;
--g1:#d9f0ea;--g2:#b3e0d5;--g3:#80cbb9;--g4:#4db39c;--l1:#fbe6da;--l2:#f7ccb3;--l3:#f0a880;--l4:#e8854d;--heat:#1b1f24}
@media(prefers-color-scheme:dark){:root{--ground:#14171b;--panel:#1d2126;--ink:#e6e9ed;--dim:#9aa4af;--line:#3a4149;--grid:#262b31;
--gain:#4cc9b0;--loss:#ff9a66;--all:#e6e9ed;--s1:#56b4e9;--s2:#ff8f4d;--s3:#35c296;--s4:#e08fc4;--s5:#e6b422;--s6:#93a2ff;--other:#6e7781;--hold:#9aa4af;
--g1:#143a34;--g2:#155247;--g3:#176b5c;--g4:#1a8571;--l1:#3d2417;--l2:#5a3018;--l3:#7a3d19;--l4:#9a4a1a;--heat:#fff}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:1152px;padding:16px;background:var(--ground);color:var(--ink);font:14px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;font-variant-numeric:tabular-nums}
h1{font-size:22px;margin:0 0 4px;overflow-wrap:anywhere}h2{font-size:16px;margin:32px 0 8px}h3{font-size:14px;margin:16px 0 4px}
p{margin:4px 0}.dim,caption{color:var(--dim)}.trust{overflow-wrap:anywhere}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(130px,1fr));gap:8px;margin:16px 0;padding:0}
.cards div{background:var(--panel);border:1px solid var(--line);border-radius:6px;padding:8px 10px}
.cards dt{color:var(--dim);font-size:12px}.cards dd{margin:0;font-size:15px;overflow-wrap:anywhere}
.gain{color:var(--gain)}.loss{color:var(--loss)}rect.gain{fill:var(--gain)}rect.loss{fill:var(--loss)}
.honest{margin:8px 0;padding:8px 12px;border-left:4px solid var(--loss);background:var(--panel);list-style:none}
.scroll{overflow-x:auto;max-width:100%}.scroll:focus-visible,button:focus-visible,select:focus-visible,summary:focus-visible,canvas:focus-visible{outline:2px solid var(--s1);outline-offset:2px}
table{border-collapse:collapse;font-size:13px}caption{text-align:left;padding:4px 0;font-size:13px}
th,td{padding:3px 8px;text-align:left;border-bottom:1px solid var(--grid);white-space:nowrap;font-weight:400}
thead th{color:var(--dim);border-bottom-color:var(--line)}.n{text-align:right}.b{padding:0 8px}
.names th[scope=row],#trades-body th{white-space:normal;overflow-wrap:anywhere;min-width:96px;max-width:320px}
.pairs{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,400px),1fr));gap:8px 32px}.pairs table{width:100%}.b{width:100%}svg.bar{display:block;width:100%;min-width:40px;height:12px}.tight{min-width:0}
.stats{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,240px),1fr));gap:0 32px;margin:0}
.stats div{display:flex;justify-content:space-between;gap:16px;border-bottom:1px solid var(--grid);padding:3px 0}.stats dt{color:var(--dim)}.stats dd{margin:0;text-align:right}
svg.chart{display:block;max-width:100%}svg text{font-size:12px;fill:var(--dim)}.grid{stroke:var(--grid)}.zero,.tick{stroke:var(--dim)}.fall{fill:var(--loss);opacity:.35}
.line{fill:none;stroke-width:1.5;stroke-linejoin:round}.line.all{stroke:var(--all);stroke-width:2}.line.other{stroke:var(--other);stroke-width:1}.line.hold{stroke:var(--hold);stroke-dasharray:2 4}
.line.s1{stroke:var(--s1)}.line.s2{stroke:var(--s2);stroke-dasharray:8 3}.line.s3{stroke:var(--s3);stroke-dasharray:3 2}.line.s4{stroke:var(--s4);stroke-dasharray:10 3 2 3}.line.s5{stroke:var(--s5);stroke-dasharray:5 5}.line.s6{stroke:var(--s6);stroke-dasharray:14 4}
.legend{display:flex;flex-wrap:wrap;gap:4px 16px;margin:4px 0;padding:0;list-style:none;font-size:12px}.legend li{display:flex;align-items:center;gap:6px;min-width:0;overflow-wrap:anywhere}.legend svg{flex:none}
.w2,.w3{display:none}@media(max-width:1151px){.w1,.w3{display:none}.w2{display:block}}@media(max-width:751px){.w1,.w2{display:none}.w3{display:block}}
.heat td{text-align:right;border:1px solid var(--ground);color:var(--heat)}.g1{background:var(--g1)}.g2{background:var(--g2)}.g3{background:var(--g3)}.g4{background:var(--g4)}.l1{background:var(--l1)}.l2{background:var(--l2)}.l3{background:var(--l3)}.l4{background:var(--l4)}
button,select{font:inherit;color:inherit;background:var(--panel);border:1px solid var(--line);border-radius:4px;padding:3px 8px;min-height:28px;max-width:100%}button:disabled{color:var(--dim)}th button{text-align:left;overflow-wrap:anywhere}
.tools{display:flex;flex-wrap:wrap;gap:8px;align-items:center;margin:8px 0}.tools label{display:flex;gap:6px;align-items:center;min-width:0;max-width:100%}.tools select{min-width:0}
.canvas{position:relative;height:380px;border:1px solid var(--line);border-radius:4px;background:var(--ground)}canvas{display:block;width:100%;height:100%;touch-action:pan-y}
tr.chosen{background:var(--panel)}tr.chosen th{font-weight:600}[hidden]{display:none!important}
.why{white-space:pre-wrap;overflow-wrap:anywhere;font-size:13px;margin:0}summary{cursor:pointer;padding:4px 0;color:var(--dim)}footer{margin:40px 0 16px;border-top:1px solid var(--line);padding-top:8px;font-size:12px;overflow-wrap:anywhere}
@media print{body{max-width:none;padding:0;font-size:11px}.tools,.script,select{display:none}th button{border:0;padding:0;background:none;min-height:0}table{font-size:9px}th,td{padding:2px 4px}.cards div,.honest{break-inside:avoid}h2{break-after:avoid}tr{break-inside:avoid}.scroll{overflow:visible}details:not([open]){display:none}}
`.trim();
