/** The page's only style sheet; colours follow the reader's light or dark setting. */
export const PAGE_STYLE = `
:root{color-scheme:light dark;--page:#f4f5f7;--card:#fff;--text:#1b2230;--quiet:#5a6475;--line:#dde1e8;--track:#e9ecf1;
--base:#8a94a6;--tuned:#2f6fed;--good:#137a43;--wait:#8a5a00;--bad:#b3261e;--open:#3f5a8a;--zone:#137a4314;--code:#eef1f5}
@media (prefers-color-scheme:dark){:root{--page:#10141b;--card:#181e28;--text:#e7ebf2;--quiet:#9aa5b8;--line:#2b3442;--track:#262e3b;
--base:#7d889b;--tuned:#6ea0ff;--good:#4cc38a;--wait:#e5b454;--bad:#ff8a80;--open:#9db7e8;--zone:#4cc38a1f;--code:#232b38}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--text);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
.page{max-width:1160px;margin:0 auto;padding:24px 16px 48px}
header.top,footer{display:flex;flex-wrap:wrap;gap:4px 24px;align-items:baseline;justify-content:space-between;color:var(--quiet);font-size:14px}
header.top{margin-bottom:16px}footer{margin-top:24px}
h1{margin:0;font-size:20px;color:var(--text);overflow-wrap:anywhere}h2{margin:0 0 12px;font-size:19px;line-height:1.3}
h3{margin:20px 0 8px;font-size:15px}p{margin:0 0 12px}
main{display:grid;gap:16px;grid-template-columns:minmax(0,1fr)}
.column{display:grid;gap:16px;min-width:0;align-content:start}.column:not(:has(section)){display:none}
.side-by-side{display:grid;gap:0 40px;grid-template-columns:repeat(auto-fit,minmax(min(100%,280px),1fr))}.side-by-side>div{min-width:0}
.card>:last-child,.card>.scroll:last-child{margin-bottom:0}
.card{min-width:0;background:var(--card);border:1px solid var(--line);border-radius:12px;padding:20px}
.verdict{border-top:6px solid var(--quiet)}.verdict h2{font-size:clamp(22px,3.4vw,32px);letter-spacing:-.01em;text-wrap:balance}
.badge{display:inline-block;margin:0 0 12px;padding:3px 12px;border-radius:999px;border:2px solid currentColor;font-weight:700;font-size:14px;letter-spacing:.06em;color:var(--quiet)}
.verdict.good{border-top-color:var(--good)}.good .badge{color:var(--good)}
.verdict.wait{border-top-color:var(--wait)}.wait .badge{color:var(--wait)}
.verdict.bad{border-top-color:var(--bad)}.bad .badge{color:var(--bad)}
.verdict.open{border-top-color:var(--open)}.open .badge{color:var(--open)}
.lead{font-size:17px;max-width:90ch;overflow-wrap:anywhere}.note,figcaption{color:var(--quiet);font-size:14px}
.local{border-left:4px solid var(--tuned);padding:4px 12px;font-size:15px}
.error{border-left:4px solid var(--bad);padding:4px 12px;overflow-wrap:anywhere}.error p{margin:4px 0}
.tiles{display:grid;gap:12px;grid-template-columns:repeat(auto-fit,minmax(min(100%,220px),1fr));margin:20px 0}
.tile{border:1px solid var(--line);border-radius:10px;padding:12px 16px;min-width:0}
.tile dt{font-size:14px;color:var(--quiet)}.tile dd{margin:0}
.tile strong{display:block;font-size:34px;line-height:1.2;font-variant-numeric:tabular-nums}.tile.tuned strong{color:var(--tuned)}
.tile span{font-size:14px;color:var(--quiet);overflow-wrap:anywhere}
.charts{display:grid;gap:24px;grid-template-columns:minmax(0,1fr)}figure{margin:0;min-width:0}
.reasons,.warnings{margin:0;padding-left:20px;max-width:90ch;overflow-wrap:anywhere}li{margin:4px 0}
.chart svg{display:block;width:100%;height:auto;overflow:visible}.chart text{font-variant-numeric:tabular-nums}
.chart .narrow{max-width:360px}.chart .broad{display:none;max-width:680px}
@media (min-width:560px){.chart .narrow{display:none}.chart .broad{display:block}}
.legend{margin:4px 0;font-size:14px}.key::before{content:"";display:inline-block;width:18px;height:3px;margin:0 6px 4px 0;background:var(--base)}
.key.valid::before{background:var(--tuned)}.key+.key{margin-left:16px}
.scroll{overflow-x:auto;margin:0 0 12px}.scroll:focus-visible{outline:2px solid var(--tuned);outline-offset:2px}
table{border-collapse:collapse;width:100%;font-size:15px}
caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
th,td{padding:7px 12px 7px 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--line)}
th:last-child,td:last-child{padding-right:0}thead th{color:var(--quiet);font-size:13px;font-weight:600;white-space:nowrap}
@media (max-width:559px){table:not(.matrix) thead th{white-space:normal}}
tbody th{font-weight:500;overflow-wrap:anywhere;min-width:8em}tfoot th,tfoot td{font-weight:700;border-bottom:0}
th.number,td.number{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
td.number+td.text,th.number+th.text{padding-left:16px}
.yes{color:var(--good);font-weight:600;white-space:nowrap}.no{color:var(--bad);font-weight:600;white-space:nowrap}
table.matrix{width:auto;font-size:13px}.matrix td,.matrix th{padding:3px 6px}.matrix tbody th{min-width:0;white-space:nowrap}
.matrix .upright{vertical-align:bottom}.matrix .upright span{writing-mode:vertical-rl;transform:rotate(180deg);max-height:14em}
details>summary{cursor:pointer;padding:6px 0}
.span{min-width:120px;height:10px;margin-top:7px;background:var(--track);border-radius:3px;overflow:hidden}
.span i{display:block;height:100%;min-width:2px;background:var(--tuned)}
dl{margin:0 0 12px}.card dl:not(.tiles)>div{display:flex;flex-wrap:wrap;gap:0 16px;justify-content:space-between;padding:5px 0;border-bottom:1px solid var(--line)}
.card dl:not(.tiles) dt{color:var(--quiet);font-size:14px}.card dl:not(.tiles) dd{margin:0;min-width:0;overflow-wrap:anywhere}
pre{margin:0 0 12px;padding:10px 12px;max-height:24em;overflow:auto;white-space:pre-wrap;overflow-wrap:anywhere;background:var(--code);border-radius:8px;font:13px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
.example h3{margin:12px 0 4px;font-size:14px;color:var(--quiet)}
.example{border-top:1px solid var(--line)}.example summary{padding:10px 0;cursor:pointer;overflow-wrap:anywhere;font-weight:500}
code{font:13px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;background:var(--code);border-radius:4px;padding:1px 5px;overflow-wrap:anywhere}
@media (min-width:900px){main{grid-template-columns:repeat(2,minmax(0,1fr));align-items:start}.wide{grid-column:1/-1}
.charts{grid-template-columns:repeat(2,minmax(0,1fr))}.card{padding:28px}}
@media print{body{background:none}details::details-content{content-visibility:visible;block-size:auto}details:not([open])>*{display:block}.card{break-inside:avoid}}
`;
