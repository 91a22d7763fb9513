export {formatEndpoint} from '../address/endpoint.js';
export {ConfigurationError} from './configuration-error.js';
export {loadConfiguration} from './load.js';
export {describeOrigin} from './source-location.js';
