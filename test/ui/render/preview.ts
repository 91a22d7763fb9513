/** The screen with made-up flows, to look at: `preview [flows] [intervalMs]`. */
import {showScreen} from '../../../source/ui/screen.js';
import {initialView} from '../../../source/view/view.js';
import {createFakeSource} from '../fake-source.js';

const [flowCount = '200', intervalMs = '1000'] = process.argv.slice(2);
const source = createFakeSource(Number(flowCount), {overrides: {demo: true}});
const timer = setInterval(() => source.tick(Number(intervalMs)), Number(intervalMs));
const screen = showScreen({
  source,
  stdin: process.stdin,
  stdout: process.stdout,
  view: initialView(),
  exportSnapshot: async () => 'udptop-preview.json',
  hint: () => 'Demo traffic. Watch yours: udptop -L udp://:5300/127.0.0.1:53',
});
await screen.done;
clearInterval(timer);
