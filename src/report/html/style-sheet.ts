/** The look of a page: light and dark by preference, dense, and readable on paper. */
export const STYLE_SHEET = `
:root{color-scheme:light dark;--bg:#fbfbfa;--panel:#fff;--ink:#1d2126;--soft:#5d6670;--faint:#8a929b;--line:#e3e5e8;--wash:#f3f4f5;
--content:#c62f2f;--environment:#b7720b;--identity:#7a4fc0;--benign:#3f7fb5;--signature:#1f8a70;--derived:#a3abb3;--residue:#111418;
--minus:#fdecea;--minus-mark:#f6c3bd;--plus:#e8f5ea;--plus-mark:#b5dfbd;--good:#1f7a4d;--tile:#cfe2f1;--tile-tests:#f0e3c8;--tile-tool:#e1d8f2;--tile-more:#dfe4e8;--tile-none:#e3e5e8;--tile-soft:#3f4a55;--mono:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
@media(prefers-color-scheme:dark){:root{--bg:#15181b;--panel:#1b1f23;--ink:#dfe3e7;--soft:#a0a8b0;--faint:#79828b;--line:#2d3338;--wash:#22272b;
--content:#f0706a;--environment:#e0a040;--identity:#ae8bea;--benign:#6fb0e3;--signature:#4fc0a2;--derived:#6d767e;--residue:#f2f4f6;
--minus:#3a2022;--minus-mark:#6b2f31;--plus:#1b3022;--plus-mark:#2c5a3a;--good:#5cc48f;--tile:#234259;--tile-tests:#4a3c1c;--tile-tool:#3b3156;--tile-more:#343b42;--tile-none:#2d3338;--tile-soft:#c3cbd2}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);font:14px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;font-variant-numeric:tabular-nums}
main{max-width:1120px;margin:0 auto;padding:28px 24px 64px}
h1{overflow-wrap:anywhere}h1,.headline{font-size:22px;line-height:1.3;margin:6px 0 4px;font-weight:650;letter-spacing:-.01em;text-wrap:pretty}
h2{font-size:12px;text-transform:uppercase;letter-spacing:.07em;color:var(--soft);font-weight:600;margin:36px 0 10px}
h2 small{font-weight:400;text-transform:none;letter-spacing:0;font-size:12px;color:var(--faint);margin-left:8px}
p{margin:4px 0}.soft{color:var(--soft)}.faint{color:var(--faint)}
code,.mono{font-family:var(--mono);font-size:12px}
code{overflow-wrap:anywhere}code.whole{white-space:nowrap}
.level{display:inline-block;font:600 12px/1 var(--mono);padding:5px 9px;border-radius:4px;color:var(--panel);background:var(--soft)}
.level.good{background:var(--good)}.level.middle{background:var(--environment)}.level.bad{background:var(--content)}
table{border-collapse:collapse;width:100%}
th{font-weight:500;font-size:12px;color:var(--faint);text-align:left;padding:4px 12px 4px 0;border-bottom:1px solid var(--line);white-space:nowrap}
td{padding:7px 12px 7px 0;border-bottom:1px solid var(--line);vertical-align:top}
tr:last-child>td{border-bottom:0}
th.num,td.num{text-align:right;white-space:nowrap}
.files{margin-top:18px}.files td,.files th{padding-top:4px;padding-bottom:4px}.files td:first-child{color:var(--faint);width:48px}.files .digest{color:var(--soft)}
.panel{background:var(--panel);border:1px solid var(--line);border-radius:8px;padding:4px 16px}
.tag{display:inline-block;font:500 12px/1.5 var(--mono);white-space:nowrap;color:var(--k)}
.tag::before{content:"";display:inline-block;width:8px;height:8px;border-radius:2px;background:var(--k);margin-right:6px}
.content{--k:var(--content)}.environment{--k:var(--environment)}.identity{--k:var(--identity)}.benign{--k:var(--benign)}.signature{--k:var(--signature)}.derived{--k:var(--derived)}.residue{--k:var(--residue)}
.tag.derived{color:var(--soft)}
.shares{display:flex;height:10px;gap:1px;border-radius:3px;overflow:hidden;margin:18px 0 8px;background:var(--wash)}
.shares i{background:var(--k);min-width:2px}
.legend{display:flex;flex-wrap:wrap;gap:2px 18px;font-size:12px;color:var(--soft)}.legend .tag{font-family:inherit;color:inherit}
.causes{table-layout:fixed}.causes th:first-child{width:210px}.causes th.num{width:92px}.causes th.share{width:110px}
.bar{height:6px;margin-top:7px;border-radius:3px;background:var(--wash)}.bar i{display:block;height:6px;min-width:2px;border-radius:3px;background:var(--k)}
.causes p{font-size:13px}.fix{border-left:2px solid var(--k);padding-left:9px;margin:6px 0 2px}
svg.map{display:block;width:100%;height:38px;margin:6px 0 2px}
svg.map .side{fill:var(--wash)}svg.map .r{fill:var(--k)}svg.map .link{fill:var(--k);opacity:.22}
.scale{display:flex;justify-content:space-between;font-size:11px;color:var(--faint)}
#controls{display:flex;flex-wrap:wrap;gap:6px 14px;align-items:center;margin-bottom:8px;font-size:12px;color:var(--soft)}#controls[hidden]{display:none}
#controls input[type=search]{font:inherit;color:inherit;background:var(--panel);border:1px solid var(--line);border-radius:5px;padding:4px 8px;width:240px}
#controls button{font:inherit;color:var(--soft);background:none;border:1px solid var(--line);border-radius:5px;padding:3px 9px;cursor:pointer}
#controls label{cursor:pointer}#controls label .tag{font-family:inherit}
#tree{padding:8px 14px}
#tree details details,#tree .in{margin-left:15px}
summary{cursor:pointer;list-style:none}summary::-webkit-details-marker{display:none}
summary:focus-visible{outline:2px solid var(--benign);outline-offset:1px;border-radius:3px}
#tree summary::before{content:"";flex:none;width:0;height:0;margin:0 3px 0 1px;border:4px solid transparent;border-left:5px solid var(--faint);align-self:center;transition:transform .1s}
#tree details[open]>summary::before{transform:rotate(90deg) translate(2px,2px)}
#tree summary,#tree div.l{display:flex;gap:10px;align-items:baseline;padding:1px 4px;border-radius:4px}
#tree summary:hover{background:var(--wash)}
#tree div.l{padding-left:17px}
#tree .name{font:12.5px/1.6 var(--mono);overflow-wrap:anywhere}
#tree .f>summary .name{font-weight:600}
#tree .what{color:var(--soft);font-size:12px;overflow-wrap:anywhere;flex:1}
#tree .size{margin-left:auto;color:var(--faint);font-size:12px;white-space:nowrap}
#tree [hidden]{display:none!important}
.body{margin:4px 0 12px 17px;padding-left:12px;border-left:2px solid var(--k)}
table.hunk{table-layout:fixed;font:12px/1.5 var(--mono);margin:6px 0;border:1px solid var(--line);border-radius:5px;border-collapse:separate;border-spacing:0;overflow:hidden;background:var(--panel)}
.hunk td{border:0;padding:0 8px;white-space:pre-wrap;overflow-wrap:anywhere}
.hunk td.no{width:52px;text-align:right;color:var(--faint);user-select:none;padding:0 8px 0 0}
.hunk td.no+td{border-right:1px solid var(--line)}.hunk td.no+td:last-child{border-right:0}
.hunk .minus{background:var(--minus)}.hunk .plus{background:var(--plus)}.hunk .none{background:var(--wash)}
.hunk td.gap{text-align:center;color:var(--faint);background:var(--wash);line-height:1.2}
.hunk mark{color:inherit;border-radius:2px}.minus mark{background:var(--minus-mark)}.plus mark{background:var(--plus-mark)}
.rest{color:var(--soft);font-size:12px;margin:8px 0 4px}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(240px,1fr));gap:12px;margin-top:18px}
.card{background:var(--panel);border:1px solid var(--line);border-top:3px solid var(--k,var(--derived));border-radius:8px;padding:10px 14px}
.card h3{margin:0 0 4px;font-size:14px;display:flex;justify-content:space-between}.card ul{margin:0;padding-left:16px;font-size:13px;overflow-wrap:anywhere}
.pass{--k:var(--good)}.fail,.error{--k:var(--content)}.unknown,.warning{--k:var(--environment)}.note,.none{--k:var(--derived)}
.card h3 span{color:var(--k)}
.treemap{position:relative;width:100%;aspect-ratio:1070/380;margin:6px 0 8px;border-radius:8px;overflow:hidden}
.tile{--t:var(--tile);background:var(--t);color:var(--ink)}
.treemap .tile{position:absolute;overflow:hidden;border:1px solid var(--bg);border-radius:3px;font-size:12px;line-height:17px;white-space:nowrap}
.treemap b{padding-top:3px}.treemap b,.treemap span{display:block;padding-left:6px;padding-right:6px;overflow:hidden;text-overflow:ellipsis;font-weight:600}.treemap span{font-weight:400;font-size:11px;color:var(--tile-soft)}
.treemap .tile:hover{outline:2px solid var(--ink);outline-offset:-2px}
.tile.tests{--t:var(--tile-tests)}.tile.tool{--t:var(--tile-tool)}.tile.more{--t:var(--tile-more)}
.tile.nobody{background:repeating-linear-gradient(135deg,var(--tile-none) 0 6px,var(--panel) 6px 12px)}.treemap .nobody b,.treemap .nobody span{background:var(--panel);width:fit-content;max-width:100%;border-radius:3px}
.legend.key{margin-bottom:10px}.key i{display:inline-block;width:11px;height:11px;border-radius:2px;border:1px solid var(--line);margin-right:6px;vertical-align:-1px}
table.components{table-layout:fixed}.components th:nth-child(1){width:20%}.components th:nth-child(2){width:13%}.components th:nth-child(3){width:23%}.components th:nth-child(5){width:13%}.components td{overflow-wrap:anywhere}.components td.num{font-size:13px}table.components td p{margin:0;font-size:12px}
footer{margin-top:40px;color:var(--faint);font-size:12px}
@media(max-width:760px){main{padding:16px 12px}.treemap{aspect-ratio:1}table.components td:nth-child(4),table.components th:nth-child(4),table.components td:nth-child(5),table.components th:nth-child(5){display:none}.components th:nth-child(1){width:32%}.components th:nth-child(2){width:28%}.components th:nth-child(3){width:40%}.files th:nth-child(4),.files td:nth-child(4){display:none}.files td:nth-child(2){min-width:96px}.files .digest code{font-size:10px}
.causes,.causes tbody{display:block}.causes tr:first-child{display:none}.causes tr{display:grid;grid-template-columns:1fr auto auto;padding:8px 0;border-bottom:1px solid var(--line)}.causes tr:last-child{border:0}
.causes td{border:0;padding:0 0 0 10px}.causes td:first-child{padding:0}.causes td:nth-child(2){order:5;grid-column:1/4;padding:2px 0 0}.causes td.share{display:none}
.causes td:nth-child(3)::after{content:" ×"}.causes td:nth-child(4)::after{content:" B"}code.whole{white-space:normal}}
@media print{:root{--bg:#fff;--panel:#fff}main{max-width:none;padding:0}#controls{display:none!important}.panel{border:0;padding:0}tr,.body,.card{break-inside:avoid}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
`.trim();
