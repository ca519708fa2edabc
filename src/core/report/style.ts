/** Colours of the editor's theme where there is one, else of the reader's system. */
export const reportStyle = `
:root {
  color-scheme: light dark;
  --ink: var(--vscode-editor-foreground, CanvasText);
  --paper: var(--vscode-editor-background, Canvas);
  --line: var(--vscode-contrastBorder, color-mix(in srgb, var(--ink) 25%, transparent));
  --bar: var(--vscode-charts-blue, #3b7dd8);
  --link: var(--vscode-textLink-foreground, LinkText);
  --focus: var(--vscode-focusBorder, Highlight);
}
body { font: 14px/1.5 var(--vscode-font-family, system-ui, sans-serif); color: var(--ink); background: var(--paper); max-width: 56rem; margin: 1.5rem auto; padding: 0 1rem; }
h1 { font-size: 1.5em; } h2 { font-size: 1.2em; margin-top: 2em; }
nav a { margin-right: 1em; }
a, button { color: var(--link); }
table { border-collapse: collapse; display: block; overflow-x: auto; }
th, td { padding: 0.15rem 0.7rem; text-align: right; border-bottom: 1px solid var(--line); font-variant-numeric: tabular-nums; font-weight: normal; }
thead th { font-weight: 600; } th:first-child { text-align: left; }
button { font: inherit; background: none; border: 0; padding: 0; cursor: pointer; }
button:hover, a:hover { text-decoration: underline; }
button:focus-visible, a:focus-visible { outline: 2px solid var(--focus); outline-offset: 1px; }
[popover] { max-width: 40rem; max-height: 70vh; overflow: auto; text-align: left; color: var(--ink); background: var(--paper); border: 1px solid var(--focus); padding: 0.8rem 1.2rem; }
[popover] ul { margin: 0.5rem 0 0; padding-left: 1.2rem; }
svg { width: 100%; max-width: 46rem; display: block; margin-bottom: 0.6rem; }
svg text { fill: var(--ink); font-size: 11px; }
.bar-0 { fill: var(--bar); stroke: var(--bar); } .bar-1 { fill: none; stroke: var(--ink); }
${Array.from({ length: 9 }, (_, shade) => `.shade-${shade} { background: color-mix(in srgb, var(--bar) ${shade * 6}%, transparent); }`).join('\n')}
`;
