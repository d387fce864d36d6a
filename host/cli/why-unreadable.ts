/** What the system's codes mean for a file that somebody named. */
const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file', ENOTDIR: 'there is no such file', EACCES: 'permission denied', EISDIR: 'it is a folder', ERR_FS_FILE_TOO_LARGE: 'it is larger than 2 GB',
}

/** Why a file cannot be read, in words. */
export const whyUnreadable = (error: unknown): string => reasons[(error as NodeJS.ErrnoException).code ?? ''] ?? (error as Error).message
