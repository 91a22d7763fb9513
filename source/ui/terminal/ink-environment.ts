// Imported before React: its development build keeps a measurement of every frame for as long as the process runs,
// whatever NODE_ENV the user's shell happens to have. Tests keep their own build.
if (process.env.NODE_ENV !== 'test') process.env.NODE_ENV = 'production';

// Likewise before Ink: where CI is set it draws only at the end. Whoever asks for a screen has a terminal.
for (const name of ['CI', 'CONTINUOUS_INTEGRATION']) if (name in process.env) process.env[name] = 'false';
