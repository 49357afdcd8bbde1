/** How the page looks: one style sheet for light, dark, narrow screens and paper. No address, no script. */

export const PAGE_STYLE: string = `
:root{color-scheme:light dark;--paper:#fdfcf9;--sheet:#fff;--ink:#23262b;--soft:#6b6f76;--line:#e6e3da;--accent:#2f5d8a;--mark:#fdf0c4;--box:#f3f7fb;--error:#a3322a}
@media (prefers-color-scheme:dark){:root:not([data-theme=light]){--paper:#15171a;--sheet:#1b1e22;--ink:#dfe2e6;--soft:#9aa0a8;--line:#31353b;--accent:#8db8e2;--mark:#4a4020;--box:#20272f;--error:#f0938b}}
:root[data-theme=dark]{color-scheme:dark;--paper:#15171a;--sheet:#1b1e22;--ink:#dfe2e6;--soft:#9aa0a8;--line:#31353b;--accent:#8db8e2;--mark:#4a4020;--box:#20272f;--error:#f0938b}
:root[data-theme=light]{color-scheme:light}
*{box-sizing:border-box}
html{background:var(--paper);-webkit-text-size-adjust:100%}
body{margin:0 auto;max-width:54rem;padding:3.5rem 2rem 4rem;color:var(--ink);font:1.0625rem/1.6 "Iowan Old Style","Palatino Linotype",Palatino,"Source Serif 4",Charter,Georgia,"Noto Serif",serif;overflow-wrap:break-word}
header{margin-bottom:2.5rem;padding-bottom:1.1rem;border-bottom:1px solid var(--line)}
h1{margin:0;font-size:2rem;line-height:1.2;font-weight:600;letter-spacing:-.01em}
.subtitle{margin:.35rem 0 0;color:var(--soft)}
h2{margin:2.6rem 0 .8rem;font-size:1.4rem;line-height:1.3;font-weight:600}
h3{margin:2rem 0 .6rem;font-size:1.13rem;font-weight:600}
h4{margin:1.6rem 0 .4rem;font-size:1rem;font-weight:600;color:var(--accent)}
p{margin:.8rem 0}
code,pre{font:.88em/1.5 ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace}
.label{color:var(--soft);font-size:.9rem;margin-right:.6em}
.math{margin:.8rem 0;padding:.2rem 0 .2rem 1.5rem;overflow:auto hidden}
.given{display:flex;flex-wrap:wrap;align-items:baseline;gap:.3rem 1.6rem;margin:1rem 0;padding-left:1.5rem}
.given .label{margin:0}
.steps{margin:1.2rem 0 .8rem;padding-left:1.5rem;overflow-x:auto}
.row{display:flex;flex-wrap:wrap;align-items:center;column-gap:.6rem;padding:.475rem 0;break-inside:avoid}
.row>.goal{flex:1 1 100%}
.row>.relation{flex:0 0 .95em}
.row>.expression{flex:1 1 0;min-width:min-content}
.row>.expression,.row>.goal{padding:.2rem 2px .2rem 2.2em;text-indent:-2.2em}
.row>.goal{padding-left:2px;text-indent:0}
.katex{font-size:1.1em}
.katex .katex-base{text-indent:0;margin-top:.18em;margin-bottom:.18em}
.reason{flex:0 0 14rem;margin-left:auto;padding-left:1rem;color:var(--soft);font-size:.88rem;line-height:1.4}
.reason .title{color:var(--accent)}
.reason .rule,.reason .bindings,.reason .assuming{display:block;margin-top:.1rem}
.katex .enclosing.hl{display:inline-block;background:var(--mark);box-shadow:0 0 0 2px var(--mark);border-radius:2px}
.finer{flex:1 1 100%;margin:-.3rem 0 0 1.55em;font-size:.94em}
.finer[open]{margin-bottom:.4rem}
.finer>.steps{margin:.2rem 0 .6rem;padding-left:.9rem;border-left:2px solid var(--line)}
.finer .reason{flex-basis:12.5rem}
summary{width:max-content;cursor:pointer;color:var(--soft);font-size:.84rem}
summary:hover,summary:focus-visible{color:var(--accent)}
.source{margin:.2rem 0 1rem;padding-left:1.5rem}
.source pre{margin:.4rem 0;padding:.7rem .9rem;white-space:pre-wrap;overflow-wrap:anywhere;background:var(--box);border-radius:5px}
.lemma{margin:1.4rem 0 1.4rem 1.5rem;padding:.1rem 0 .1rem 1rem;border-left:3px solid var(--line)}
.lemma>.steps,.lemma>.source{padding-left:0}
.answer{width:fit-content;max-width:calc(100% - 1.5rem);margin:1.1rem 0 1.3rem 1.5rem;padding:.65rem 1.2rem;overflow-x:auto;background:var(--box);border:1.5px solid var(--accent);border-radius:6px;break-inside:avoid}
.answer .valid{margin-left:1.4em;color:var(--soft);font-size:.92em}
.boxed{width:fit-content;max-width:calc(100% - 1.5rem);margin:1.1rem 0 1.3rem 1.5rem;padding:.65rem 1.2rem;overflow-x:auto;background:var(--box);border:1.5px solid var(--accent);border-radius:6px;break-inside:avoid}
.boxed>.values,.boxed>figure,.boxed>p,.boxed>.note{margin:0}
.boxed>.note{padding:0;border:0;background:none}
.values{margin:1rem 0 1.2rem 1.5rem;overflow-x:auto}
.grid th,.grid td,.grid caption{text-align:left}
caption{white-space:nowrap}
table{border-collapse:collapse;font-variant-numeric:tabular-nums lining-nums}
th,td{padding:.35rem 1.1rem;text-align:right;font-weight:400;border-bottom:1px solid var(--line)}
thead th{border-bottom:1.5px solid var(--soft)}
.code{margin:1rem 0 1.4rem;padding:.8rem 1rem;background:var(--box);border:1px solid var(--line);border-radius:5px;font-size:.86rem;line-height:1.45;white-space:pre-wrap;overflow-wrap:anywhere;break-inside:avoid}
figure{margin:1.4rem 0;overflow-x:auto}
figure .paper{fill:none}
figure svg{display:block;max-width:100%;height:auto;margin:0 auto}
.note{margin:1rem 0;padding:.5rem 1rem;border-left:3px solid var(--accent);background:var(--box)}
.note.error{border-color:var(--error)}
.note pre{margin:.4rem 0;overflow-x:auto}
.untypeset{color:var(--error)}
footer{margin-top:3.5rem;padding-top:.9rem;border-top:1px solid var(--line);color:var(--soft);font-size:.85rem}
@media (min-width:62rem){body{background:var(--sheet);margin-top:2.5rem;margin-bottom:2.5rem;padding:3.5rem 4rem 4rem;border:1px solid var(--line);border-radius:4px}}
@media (max-width:40rem){body{padding:1.6rem 1.1rem 3rem}.steps,.finer>.steps{padding-left:0}.reason,.finer .reason{flex:1 1 100%;padding-left:3.6em}.row{row-gap:.1rem}.math,.given,.source{padding-left:0}.answer,.boxed,.values,.lemma{margin-left:0;max-width:100%}}
@media print{:root,:root[data-theme],:root:not([data-theme=light]){color-scheme:light;--paper:#fff;--sheet:#fff;--ink:#000;--soft:#444;--line:#bbb;--accent:#1d4468;--mark:#f3e9c8;--box:#fff;--error:#800}body{max-width:none;margin:0;padding:0;border:0;font-size:10.5pt}h2,h3,h4{break-after:avoid}.source,.finer:not([open]){display:none}.katex .enclosing.hl{print-color-adjust:exact;-webkit-print-color-adjust:exact}@page{margin:20mm 18mm}}
`.trim();
