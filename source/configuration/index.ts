export {ConfigurationError} from './configuration-error.js';
export {loadConfiguration} from './load.js';
export {describeOrigin} from './source-location.js';
export {formatEndpoint} from './validate/endpoint.js';
