// What udptop would be without a relay thread: relay and screen in one, as a contrast.
//   node bench/peers/one-thread.mjs <interval in ms> udp://127.0.0.1:5300/127.0.0.1:53
import {loadConfiguration, startMonitor} from '../../dist/index.js';
import {showScreen} from '../../dist/ui/screen.js';
import {initialView} from '../../dist/view/view.js';

const [intervalMs, url] = process.argv.slice(2);
const {services} = loadConfiguration({listenUrls: [url], file: undefined});
const monitor = await startMonitor({services, intervalMs: Number(intervalMs), thread: 'caller'});
const screen = showScreen({
  source: monitor,
  stdin: process.stdin,
  stdout: process.stdout,
  view: initialView(),
  exportSnapshot: async () => '',
});
process.once('SIGTERM', screen.close);
await screen.done;
await monitor.stop();
process.exit(0);
