import {describe, expect, test} from 'vitest';
import type {DatagramWriting} from '../../source/ui/screen-options.js';
import {openScreen} from './open-screen.js';

/** A writing that says what it was asked for. */
function recorded() {
  const started: (readonly string[])[] = [];
  let isOn = false;
  let tell = (_sentence: string, _failed: boolean) => {};
  const writing: DatagramWriting = {
    isOn: () => isOn,
    async start(flowIds) {
      started.push(flowIds);
      isOn = true;
      return `Writing to somewhere`;
    },
    async stop() {
      isOn = false;
      return 'Wrote 5 datagrams';
    },
    status: () => (isOn ? '2 flows to udptop-20260101-120000.pcapng, 1.2MB' : undefined),
    onEnd(listener) {
      tell = listener;
    },
  };
  return {
    writing,
    started,
    endByItself(sentence: string) {
      isOn = false;
      tell(sentence, false);
    },
  };
}

describe('the key w', () => {
  test('writes the tagged flows, marks that in the header, and stops when it is pressed again', async () => {
    const {writing, started} = recorded();
    const {terminal} = openScreen({writing});
    await terminal.shows(/F10Quit/);
    terminal.type('  w');
    await terminal.shows(/Writing to somewhere/);
    await terminal.shows(/Writing 2 flows to udptop-20260101-120000\.pcapng, 1\.2MB/);
    expect(started).toEqual([[expect.stringContaining('->'), expect.stringContaining('->')]]);
    terminal.type('w');
    const screen = await terminal.shows(/Wrote 5 datagrams/);
    expect(screen).not.toMatch(/Writing 2 flows/);
  });

  test('writes on read-only screens, too: it changes nothing about a flow', async () => {
    const {writing, started} = recorded();
    const {terminal} = openScreen({writing, act: undefined});
    await terminal.shows(/F10Quit/);
    terminal.type('w');
    await terminal.shows(/Writing to somewhere/);
    expect(started).toHaveLength(1);
  });

  test('tells when the writing ends by itself', async () => {
    const {writing, endByItself} = recorded();
    const {terminal} = openScreen({writing});
    await terminal.shows(/F10Quit/);
    terminal.type('w');
    await terminal.shows(/Writing 2 flows/);
    endByItself('Wrote 9 datagrams, and no more: 100MB is the limit');
    const screen = await terminal.shows(/Wrote 9 datagrams, and no more: 100MB is the limit/);
    expect(screen).not.toMatch(/Writing 2 flows/);
  });

  test.each([
    ['replay', /This writes datagrams that come from now on, and none come here/],
    ['saved', /This writes datagrams that come from now on, and none come here/],
  ] as const)('says in a %s that no datagrams come', async (kind, sentence) => {
    const {terminal} = openScreen({kind});
    await terminal.shows(/F10Quit/);
    terminal.type('w');
    await terminal.shows(sentence);
  });

  test('says why a flow cannot be written', async () => {
    const {writing} = recorded();
    const start = async () => {
      throw new Error('EACCES: permission denied');
    };
    const {terminal} = openScreen({writing: {...writing, start}});
    await terminal.shows(/F10Quit/);
    terminal.type('w');
    await terminal.shows(/EACCES: permission denied/);
  });
});
