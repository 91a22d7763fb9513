import {useStdin} from 'ink';
import {useEffect} from 'react';
import {App, type AppProps} from '../app.js';
import type {Command} from '../state/commands.js';
import {isTyping} from '../state/size.js';
import {commandFor, type KeyMap} from './key-map.js';
import {createPasteReader, keysOf} from './keys.js';
import {commandAt, decodeMouse} from './mouse.js';
import {createSequenceReader} from './sequences.js';

interface KeyboardProps extends AppProps {
  readonly keyMap: KeyMap;
  readonly onCommand: (command: Command) => void;
}

/** The screen with its keys, read below Ink's `useInput`, which knows no function keys and no mouse. */
export function Keyboard({store, keyMap, onCommand, hint, keep}: KeyboardProps) {
  const {setRawMode, isRawModeSupported, internal_eventEmitter: events} = useStdin();
  useEffect(() => {
    if (!isRawModeSupported) return;
    setRawMode(true);
    const isPaste = createPasteReader();
    const take = createSequenceReader();
    const onPiece = (input: string) => {
      const pasted = isPaste(input);
      // A text that is pasted where nothing is typed would act as keys.
      if (pasted === 'bracket' || (pasted === 'inside' && !isTyping(store.current().mode))) return;
      const press = decodeMouse(input);
      if (press) {
        const command = commandAt(press, store.current());
        if (command) onCommand(command);
        return;
      }
      for (const key of keysOf(input, () => isTyping(store.current().mode), pasted === 'inside')) {
        const command = commandFor(key, store.current().mode, keyMap);
        if (command) onCommand(command);
      }
    };
    const onInput = (input: string) => {
      for (const piece of take(input, performance.now())) onPiece(piece);
    };
    events?.on('input', onInput);
    return () => {
      events?.off('input', onInput);
      setRawMode(false);
    };
  }, [store, keyMap, onCommand, setRawMode, isRawModeSupported, events]);
  return <App store={store} hint={hint} keep={keep} />;
}
