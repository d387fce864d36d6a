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

/** A key of something, as in `device_id` and `PassengerId`; not one of a class, as in `activity_id`. */
export const isIdName = (name: string): boolean => {
  const found = /^(.*[^ _-])[ _-]+(id|ID|Id|uuid|guid)$|^(.*[a-z0-9])(Id|ID)$/.exec(name.trim())
  const of = (found?.[1] ?? found?.[3])?.toLowerCase()
  return of !== undefined && !labelNameTiers.flat().includes(of)
}

/** When a row was taken. */
export const isTimeName = (name: string): boolean =>
  /^(t|ts|time|timestamps?|date|datetime|epoch|clock|tick|ticks|frame|frames|frame[ _-]?(no|nr|number|index|id)|ms|us|millis|micros|milliseconds?|microseconds?|seconds?|sec|elapsed|unix(time)?)$|^(time|timestamp|date)[ _-]|[ _-](time|timestamp|ms|date|millis|seconds?)$/.test(
    name.trim().toLowerCase(),
  )

/** A number of the row, a key, or a title that pandas or R leaves to its index. */
export const isIndexName = (name: string): boolean =>
  /^(#|id|ids|idx|index|ix|row|rows|row[ _-]?(id|no|nr|num|number|name|names|index)|no|nr|num|number|key|uuid|guid|sample[ _-]?(id|no|nr|number|index)?|unnamed: ?\d+|rownames|obs|observation|serial|item)$/.test(
    name.trim().toLowerCase(),
  )
