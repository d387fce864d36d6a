/** The device that learns without faults, beside one that learns with them. */
export const BESIDE = 'v8'
