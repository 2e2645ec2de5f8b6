/** Starts the path of every desktop. */
export const desktopPath = '/desktop/';
