import {figuresOf, relayNames} from './figures.mjs';

const width = 720;
const [left, right, barHeight, rowHeight, titleHeight, gap] = [190, 90, 14, 24, 34, 18];

const style = `
text {font: 13px system-ui, sans-serif; fill: #1f2328}
.title {font-weight: 600}
.bar {fill: #9aa4af}
.own {fill: #1a7f37}
@media (prefers-color-scheme: dark) {
  text {fill: #e6edf3}
  .bar {fill: #6e7681}
  .own {fill: #3fb950}
}`;

const panels = [
  {
    title: 'CPU per forwarded datagram, µs: less is better (200 bytes, 16 flows, 100,000/s)',
    key: 'cpuMicros',
    text: value => value.toFixed(1),
  },
  {
    title: 'Most datagrams a second with a loss under 0.1%: more is better',
    key: 'highestPerSecond',
    text: value => (Math.round(value / 1000) * 1000).toLocaleString('en'),
  },
];

/** Bars of every relay, as SVG that can be read on light and on dark. */
export function picture(results) {
  let y = 0;
  const drawn = panels.map(panel => {
    const bars = relayNames(results)
      .map(name => ({name, value: figuresOf(results, name)[panel.key]}))
      .filter(({value}) => value !== undefined);
    const lines = drawPanel(panel, bars, y);
    y += titleHeight + bars.length * rowHeight + gap;
    return lines;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${y}" width="${width}" height="${y}" role="img">
<title>udptop's relay beside others</title>
<style>${style}
</style>
${drawn.flat().join('\n')}
</svg>
`;
}

function drawPanel({title, text}, bars, top) {
  const most = Math.max(...bars.map(({value}) => value));
  const rows = bars.map(({name, value}, index) => {
    const y = top + titleHeight + index * rowHeight;
    const length = Math.round((value / most) * (width - left - right));
    const middle = y + barHeight - 3;
    return [
      `<text x="${left - 8}" y="${middle}" text-anchor="end">${name}</text>`,
      `<rect class="${name.startsWith('udptop') ? 'bar own' : 'bar'}" x="${left}" y="${y}" width="${length}" height="${barHeight}" rx="2"/>`,
      `<text x="${left + length + 8}" y="${middle}">${text(value)}</text>`,
    ].join('\n');
  });
  return [`<text class="title" x="0" y="${top + 18}">${title}</text>`, ...rows];
}
