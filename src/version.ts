/** The version of the service, as in package.json (checked by the tidy test). */
export const VERSION = '0.1.0';
