/** What stands for a control character: read from data or a line, it could disturb the terminal, or write on it what nobody said. */
const REPLACED = '\ufffd'

/** A text on one line. */
export const onOneLine = (text: string): string => text.replace(/\p{Cc}/gu, REPLACED)

/** A text of ours with words of others in it: line ends, tabs and sequences that set colours and styles stay. */
export const printable = (text: string): string => text.replace(/\u001b\[[\d;]*m|[^\P{Cc}\n\t]/gu, (found) => (found.length > 1 ? found : REPLACED))
