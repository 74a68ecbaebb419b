/** There is nothing yet that an action of a history could be about. */
export class Nothing extends Error {}
