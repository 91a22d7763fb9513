import {useStdin} from 'ink';
import {useEffect} from 'react';
import {App, type AppProps} from './app.js';
import {type Command, commandFor} from './key-map.js';
import {keysOf} from './keys.js';

interface KeyboardProps extends AppProps {
  readonly onCommand: (command: Command) => void;
}

/** The screen with its keys, read below Ink's `useInput`, which knows no function keys. */
export function Keyboard({store, onCommand, hint, keep}: KeyboardProps) {
  const {setRawMode, isRawModeSupported, internal_eventEmitter: events} = useStdin();
  useEffect(() => {
    if (!isRawModeSupported) return;
    setRawMode(true);
    const onInput = (input: string) => {
      for (const key of keysOf(input, () => store.current().mode)) {
        const command = commandFor(key, store.current().mode);
        if (command) onCommand(command);
      }
    };
    events?.on('input', onInput);
    return () => {
      events?.off('input', onInput);
      setRawMode(false);
    };
  }, [store, onCommand, setRawMode, isRawModeSupported, events]);
  return <App store={store} hint={hint} keep={keep} />;
}
