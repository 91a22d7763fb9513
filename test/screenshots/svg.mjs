const cellWidth = 8.4;
const lineHeight = 18;
const padding = 14;
const background = '#12161c';
const foreground = '#d5dae1';
/** Black, red, green, yellow, blue, magenta, cyan, white; then their bright ones. */
const palette = [
  '#12161c',
  '#ff6b6b',
  '#6fd67f',
  '#e8c468',
  '#6aa9ff',
  '#c792ea',
  '#4fc4cf',
  '#d5dae1',
  '#6b7685',
  '#ff8787',
  '#8ce99a',
  '#ffe066',
  '#91c1ff',
  '#e0aaff',
  '#7ee0e8',
  '#ffffff',
];

const plain = {colour: undefined, behind: undefined, bold: false, dim: false, inverse: false};

/** A captured screen with its SGR sequences, as an SVG picture. */
export function terminalToSvg(capture, {columns, rows}) {
  const width = columns * cellWidth + 2 * padding;
  const height = rows * lineHeight + 2 * padding;
  const lines = capture.replace(/\n$/, '').split('\n').slice(0, rows);
  let style = plain;
  const body = lines.map((line, row) => {
    const runs = [];
    let column = 0;
    for (const [, sgr, text] of line.matchAll(/\u001b\[([\d;]*)m|([^\u001b]+)/g)) {
      if (text === undefined) {
        style = applySgr(style, sgr);
        continue;
      }
      runs.push(drawRun(text, style, column, row));
      column += [...text].length;
    }
    return runs.join('');
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="The screen of udptop">
<rect width="100%" height="100%" rx="8" fill="${background}"/>
<g font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="14" xml:space="preserve">
${body.filter(Boolean).join('\n')}
</g>
</svg>
`;
}

function drawRun(text, {colour, behind, bold, dim, inverse}, column, row) {
  const x = (padding + column * cellWidth).toFixed(1);
  const top = padding + row * lineHeight;
  const length = ([...text].length * cellWidth).toFixed(1);
  const [ink, paper] = inverse
    ? [behind ?? background, colour ?? foreground]
    : [colour ?? foreground, behind];
  const rect = paper
    ? `<rect x="${x}" y="${top}" width="${length}" height="${lineHeight}" fill="${paper}"/>`
    : '';
  if (text.trim() === '') return rect;
  const look = `${bold ? ' font-weight="bold"' : ''}${dim ? ' opacity="0.55"' : ''}`;
  return `${rect}<text x="${x}" y="${top + 13.5}" textLength="${length}" lengthAdjust="spacingAndGlyphs" fill="${ink}"${look}>${escapeXml(text)}</text>`;
}

function applySgr(style, parameters) {
  const codes = parameters.split(';').map(Number);
  let next = {...style};
  for (let index = 0; index < codes.length; index++) {
    const code = codes[index];
    if (code === 0) next = {...plain};
    else if (code === 1) next.bold = true;
    else if (code === 2) next.dim = true;
    else if (code === 7) next.inverse = true;
    else if (code === 22) Object.assign(next, {bold: false, dim: false});
    else if (code === 27) next.inverse = false;
    else if (code >= 30 && code <= 37) next.colour = palette[code - 30];
    else if (code === 39) next.colour = undefined;
    else if (code >= 40 && code <= 47) next.behind = palette[code - 40];
    else if (code === 49) next.behind = undefined;
    else if (code >= 90 && code <= 97) next.colour = palette[code - 82];
    else if (code >= 100 && code <= 107) next.behind = palette[code - 92];
    else if ((code === 38 || code === 48) && codes[index + 1] === 2) {
      const rgb = `rgb(${codes.slice(index + 2, index + 5).join(',')})`;
      if (code === 38) next.colour = rgb;
      else next.behind = rgb;
      index += 4;
    } else if ((code === 38 || code === 48) && codes[index + 1] === 5) {
      const indexed = palette[codes[index + 2]] ?? foreground;
      if (code === 38) next.colour = indexed;
      else next.behind = indexed;
      index += 2;
    }
  }
  return next;
}

function escapeXml(text) {
  return text.replace(/[&<>]/g, character => ({'&': '&amp;', '<': '&lt;', '>': '&gt;'})[character]);
}
