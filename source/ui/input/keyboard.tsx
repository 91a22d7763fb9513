import {useStdin} from 'ink';
import {type ReactNode, useEffect} from 'react';
import type {Command} from '../state/commands.js';
import {takesText} from '../state/mode.js';
import type {Store} from '../state/store.js';
import {commandFor, type KeyMap} from './key-map.js';
import {createPasteReader, keysOf} from './keys.js';
import {commandAt, decodeMouse} from './mouse.js';
import {createSequenceReader} from './sequences.js';

interface KeyboardProps {
  readonly store: Store;
  readonly keyMap: KeyMap;
  readonly onCommand: (command: Command) => void;
  readonly children?: ReactNode;
}

/**
 * Turns keys and clicks into commands. It reads below Ink's `useInput`, which knows neither function keys nor the
 * mouse.
 */
export function Keyboard({store, keyMap, onCommand, children}: KeyboardProps) {
  const {setRawMode, isRawModeSupported, internal_eventEmitter: events} = useStdin();
  useEffect(() => {
    if (!isRawModeSupported) return;
    setRawMode(true);
    const pasteStateOf = createPasteReader();
    const splitSequences = createSequenceReader();
    const promptIsOpen = () => takesText(store.current().mode);
    const onSequence = (input: string) => {
      const paste = pasteStateOf(input);
      // Outside a prompt, pasted text would act as keys.
      if (paste === 'bracket' || (paste === 'inside' && !promptIsOpen())) return;
      const press = decodeMouse(input);
      if (press) {
        const command = commandAt(press, store.current());
        if (command) onCommand(command);
        return;
      }
      for (const key of keysOf(input, promptIsOpen, paste === 'inside')) {
        const command = commandFor(key, store.current().mode, keyMap);
        if (command) onCommand(command);
      }
    };
    const onInput = (input: string) => {
      for (const sequence of splitSequences(input, performance.now())) onSequence(sequence);
    };
    events?.on('input', onInput);
    return () => {
      events?.off('input', onInput);
      setRawMode(false);
    };
  }, [store, keyMap, onCommand, setRawMode, isRawModeSupported, events]);
  return children;
}
