// A file of its own, because imports run before anything else in a file: the adapter imports this before React and Ink.

// React's development build records a measurement of every frame and keeps it as long as the process lives. It must
// not be loaded, whatever NODE_ENV the user's shell has. Tests keep their own build.
if (process.env.NODE_ENV !== 'test') process.env.NODE_ENV = 'production';

// Where CI is set, Ink draws only once, at the end.
for (const name of ['CI', 'CONTINUOUS_INTEGRATION']) if (name in process.env) process.env[name] = 'false';
