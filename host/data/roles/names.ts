/**
 * What columns are commonly called, by what they are for: lower case, from the tables of UCI, Kaggle, OpenML, Weka, scikit-learn and
 * R, and from what loggers of sensors write.
 */

/** The class, from the surest name to the least; names of one line are equally likely. */
export const labelNameTiers: readonly (readonly string[])[] = [
  ['label', 'labels'],
  ['class', 'classes', 'target', 'y', 'class_label', 'classlabel', 'target_class', 'ground_truth'],
  ['activity', 'species', 'category', 'gesture', 'diagnosis', 'outcome', 'variety', 'movement', 'condition', 'fault', 'state', 'kind', 'type', 'choice', 'vote', 'survived', 'etiqueta', 'klasse', 'classe'],
]

/** Which recording, session or person a row belongs to; also with `_id`, `id`, `_no` or `_number` behind. */
const groupWords = ['group', 'session', 'recording', 'record', 'rec', 'subject', 'subj', 'person', 'user', 'participant', 'patient', 'volunteer', 'trial', 'run', 'sequence', 'seq', 'series', 'hand', 'file', 'filename', 'episode', 'experiment', 'exp', 'individual', 'animal', 'speaker', 'driver', 'rider', 'wearer', 'donor', 'household']

export const isGroupName = (name: string): boolean =>
  groupWords.some((word) => new RegExp(`^${word}([ _-]?(id|no|nr|number|name|index))?$`).test(name.trim().toLowerCase()))

/** When a row was taken. */
export const isTimeName = (name: string): boolean =>
  /^(t|ts|time|timestamps?|date|datetime|epoch|clock|tick|ticks|ms|us|millis|micros|milliseconds?|microseconds?|seconds?|sec|elapsed|unix(time)?)$|^(time|timestamp|date)[ _-]|[ _-](time|timestamp|ms|date|millis|seconds?)$/.test(
    name.trim().toLowerCase(),
  )

/** A number of the row, a key, or a title that pandas or R leaves to its index. */
export const isIndexName = (name: string): boolean =>
  /^(#|id|ids|idx|index|ix|row|rows|row[ _-]?(id|no|nr|num|number|name|names|index)|no|nr|num|number|key|uuid|guid|sample[ _-]?(id|no|nr|number|index)?|unnamed: ?\d+|rownames|obs|observation|serial|item)$/.test(
    name.trim().toLowerCase(),
  )
