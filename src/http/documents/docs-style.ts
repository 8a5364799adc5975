/** The look of the page at `/api/docs`: the studio's colours, light and dark. */
export const DOCS_STYLE = `:root {
  color-scheme: light dark;
  --ground: light-dark(#f5f3ee, #111315);
  --surface: light-dark(#fffefb, #191c1f);
  --raised: light-dark(#eeebe3, #23272b);
  --line: light-dark(#dfdbd1, #2c3135);
  --ink: light-dark(#1d1f21, #f3f0ea);
  --soft: light-dark(#4a4e51, #c0c1bd);
  --faint: light-dark(#666a6b, #989c9b);
  --accent: light-dark(#c4361f, #ff7a66);
  --teal: light-dark(#0b6f69, #5fc8c0);
  --violet: light-dark(#5646bf, #b3a6f7);
  --green: light-dark(#3b701c, #9bd27c);
  --amber: light-dark(#8a5a00, #f2b84b);
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", "JetBrains Mono", "DejaVu Sans Mono", monospace;
}
* { box-sizing: border-box; }
html { scroll-padding-top: 24px; }
body {
  margin: 0; display: grid; grid-template-columns: 288px minmax(0, 1fr);
  background: var(--ground); color: var(--ink);
  font: 1rem/1.6 "Inter", "Segoe UI", "Roboto", "Ubuntu", "Noto Sans", system-ui, sans-serif;
}
a { color: inherit; text-decoration-color: var(--faint); text-underline-offset: 3px; }
a:hover { color: var(--accent); }
:focus-visible { outline: 2px solid var(--violet); outline-offset: 2px; border-radius: 4px; }
nav {
  position: sticky; top: 0; height: 100vh; overflow-y: auto; padding: 32px 16px 32px 32px;
  border-right: 1px solid var(--line); font-size: .875rem;
}
nav a { text-decoration: none; }
nav .name { display: block; margin-bottom: 16px; font-size: 1.25rem; font-weight: 600; }
nav > a { display: block; padding: 4px 0; font-weight: 600; }
nav ul { margin: 0 0 8px; padding: 0; list-style: none; }
nav li { color: var(--soft); padding: 2px 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
small { color: var(--faint); font-size: .8125rem; font-weight: 400; }
main { width: 100%; max-width: 928px; padding: 32px 48px 128px; }
h1 { margin: 0 0 16px; font-size: 2rem; letter-spacing: -.02em; }
h2 { margin: 64px 0 8px; font-size: 1.375rem; letter-spacing: -.01em; }
h3 { margin: 0; font-size: 1rem; font-weight: 600; overflow-wrap: anywhere; }
h3 a { text-decoration: none; }
h3 a:hover code { color: inherit; text-decoration: underline; text-underline-offset: 4px; }
h4 { margin: 16px 0 8px; font-size: .875rem; }
p { margin: 8px 0; color: var(--soft); max-width: 72ch; }
p strong { color: var(--ink); }
article {
  margin: 16px 0; padding: 24px; border: 1px solid var(--line); border-radius: 12px; background: var(--surface);
}
article:target { border-color: var(--accent); }
code { font-family: var(--mono); font-size: .875em; }
p code, td code { overflow-wrap: anywhere; }
h3 em { color: var(--amber); font-style: normal; }
pre {
  margin: 8px 0; padding: 16px; border-radius: 8px; background: var(--raised); line-height: 1.5;
  white-space: pre-wrap; overflow-wrap: anywhere;
}
pre.type i { color: var(--teal); font-style: normal; }
pre.type b { font-weight: 600; }
pre.type s, td s { color: var(--amber); text-decoration: none; }
pre.type u { color: var(--faint); text-decoration: none; }
td i { color: var(--teal); font-style: normal; }
table { width: 100%; margin: 16px 0; border-collapse: collapse; font-size: .875rem; }
th, td { padding: 6px 16px 6px 0; border-top: 1px solid var(--line); text-align: left; vertical-align: top; }
th { font-weight: 600; white-space: nowrap; }
td { color: var(--soft); }
td:nth-child(2) { color: var(--faint); white-space: nowrap; }
.facts, .codes { color: var(--faint); font-size: .875rem; }
.codes span { display: inline-block; margin-right: 12px; }
.codes b, .answer b { color: var(--ink); font-weight: 600; }
.answer { margin: 8px 0; font-size: .875rem; color: var(--soft); }
.answer summary { cursor: pointer; }
.get, .post, .put, .patch, .delete {
  display: inline-block; min-width: 52px; font: 600 .75rem/1.6 var(--mono); text-transform: uppercase;
}
.get { color: var(--teal); }
.post { color: var(--green); }
.put, .patch { color: var(--violet); }
.delete { color: var(--accent); }
@media (max-width: 832px) {
  body { display: block; }
  nav { position: static; height: auto; padding: 16px; border: 0; border-bottom: 1px solid var(--line); }
  nav ul { display: none; }
  main { padding: 16px; }
  article { padding: 16px; }
}
@media print { nav { display: none; } body { display: block; } article { break-inside: avoid; } }
`;
