import { PAGE_STYLE } from '../../report/page-style.ts';

/** What the pages add to the look of a report. */
export const VIEW_STYLE = `${PAGE_STYLE}
:root{--link:#1d58c9}@media (prefers-color-scheme:dark){:root{--link:#8ab4ff}}
.page{max-width:1280px}
main.view{display:block}main.view>*+*{margin-top:16px}main.view h1{font-size:24px}
.grid{display:grid;gap:16px;grid-template-columns:minmax(0,1fr)}
a{color:var(--link)}a:focus-visible,button:focus-visible,input:focus-visible,select:focus-visible,summary:focus-visible{outline:2px solid var(--tuned);outline-offset:2px}
.skip{position:absolute;left:-999px}.skip:focus{left:8px;top:8px;background:var(--card);padding:8px;z-index:1}
header.bar{display:flex;flex-wrap:wrap;gap:8px 28px;align-items:baseline;margin-bottom:20px;padding-bottom:12px;border-bottom:1px solid var(--line)}
.brand{font-weight:700;font-size:18px;color:var(--text);text-decoration:none}
header.bar nav{display:flex;flex-wrap:wrap;gap:4px 20px}header.bar nav a{padding:4px 0;text-decoration:none}
header.bar nav a[aria-current]{color:var(--text);font-weight:600;box-shadow:inset 0 -2px var(--tuned)}
.filters{display:flex;flex-wrap:wrap;gap:12px;align-items:end}
.filters label{display:grid;gap:2px;font-size:13px;color:var(--quiet)}
.filters input,.filters select,button{font:inherit;font-size:15px;color:var(--text);background:var(--card);border:1px solid var(--quiet);border-radius:8px;padding:6px 10px;min-width:0;max-width:100%;height:38px}
.filters select{max-width:220px}button{cursor:pointer;font-weight:600}.filters>a{padding:7px 0}
.card.wide dl:not(.tiles){max-width:640px}
.actions{margin:0;text-align:right}
.mark{display:inline-block;padding:0 8px;border-radius:999px;border:1px solid currentColor;font-size:13px;font-weight:600;white-space:nowrap;color:var(--quiet)}
.mark.good{color:var(--good)}.mark.wait{color:var(--wait)}.mark.bad{color:var(--bad)}.mark.open{color:var(--open)}
.pulse{font-size:13px;color:var(--link);font-weight:600}
.stage-now{font-size:17px}progress{width:min(100%,360px);accent-color:var(--tuned);vertical-align:middle}
.pager{display:flex;gap:16px;margin-top:12px;font-size:15px}
.rejected{border-top:1px solid var(--line);padding:12px 0}.rejected:first-of-type{border-top:0;padding-top:0}.rejected h3{margin-top:0;overflow-wrap:anywhere}
.rejected pre{margin-top:8px}
time{white-space:nowrap}.view td{overflow-wrap:break-word}
table.pair th,table.pair td{width:36%;overflow-wrap:anywhere}table.pair tbody th,table.pair thead td{width:28%;min-width:7em}
table.pair thead th{white-space:normal}#stages table:not(.pair) td:nth-child(2){white-space:nowrap}
table.pair{table-layout:fixed}.pair time{white-space:normal}
@media (min-width:900px){.grid{grid-template-columns:repeat(2,minmax(0,1fr));align-items:start}}
`;
