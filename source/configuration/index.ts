export {ConfigurationError} from './configuration-error.js';
export {formatEndpoint} from './endpoint.js';
export {loadConfiguration} from './load.js';
export {describeOrigin} from './origin.js';
