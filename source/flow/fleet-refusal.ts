/** A machine of a fleet, or its hub, does not do what was asked for: a sentence says why. */
export class FleetRefusal extends Error {}
