import { tooShort } from '../data/table/recordings.js'
import type { EngramError } from '../errors.js'
import { classify } from '../task/classify.js'
import { baselineText } from '../task/metric.js'
import { mostFrequent } from '../task/most-frequent.js'
import type { Feed } from './feed.js'
import { lineFeed } from './line-feed.js'
import { liveWindows, uncoveredText, WHOLE } from './reading-lines.js'
import { nothingLearned, skippedJson, SkippedLines, skippedSummary, skippedText } from './skipped-lines.js'
import { loadTable, type DataSource } from './sources.js'

/** Lines from stdin as samples of a stream, and what is to be said of them at its end. */
export interface StdinFeed {
  feed: Feed
  text(): string[]
  json(): object
  /** Why nothing was learned, where lines came. */
  failure(): { failure?: EngramError }
}

/** Lines with the columns of the table that a source names. A line that is no sample is told of, or with `strict` ends the stream. */
export async function stdinFeed(input: AsyncIterable<string>, source: DataSource & { strict: boolean }, note: (text: string) => void): Promise<StdinFeed> {
  const table = await loadTable(source)
  const skipped = new SkippedLines(source.strict, (line) => note(`no sample, and skipped like others that will come: ${skippedText(line)}`))
  const bad = skipped.add.bind(skipped)
  const classes = 'fit' in table ? table.fit.classes : table.classes
  const windows = 'fit' in table ? undefined : liveWindows(table.reader, classes)
  const feed = lineFeed(input, 'fit' in table ? { ...table, bad } : { ...table, bad, windows: windows! })
  return {
    feed,
    text: () => [...baselineLine(feed, classes), ...(windows ? uncoveredText(windows) : []), ...(skipped.lines > 0 ? [skippedSummary(skipped)] : [])],
    json: () => ({ ...skippedJson(skipped), ...baselineJson(feed, classes) }),
    failure: () => (windows && windows.rows > 0 ? { failure: tooShort('stdin', windows.front, windows.longest, WHOLE) } : skipped.lines > 0 ? { failure: nothingLearned(skipped) } : {}),
  }
}

/** Beside the online figures: what always answering one class would have reached. */
function baselineOf({ shown }: Feed, classes: readonly string[]): { class: string; accuracy: number } | undefined {
  const most = shown && mostFrequent(shown)
  return most && { class: classes[most.key]!, accuracy: most.share }
}

function baselineJson(feed: Feed, classes: readonly string[]): object {
  const baseline = baselineOf(feed, classes)
  return baseline ? { baseline } : {}
}

function baselineLine(feed: Feed, classes: readonly string[]): string[] {
  const figures = baselineOf(feed, classes)
  return figures ? [`baseline ${baselineText(classify.metrics[0]!, { short: `always answering "${figures.class}", the most frequent class of what came`, figures })}`] : []
}
