import { spelledOut } from '../experiment/catalogue.js'
import { objectiveInfo, objectiveNames } from '../experiment/objectives.js'
import { optimizerInfo, optimizerNames } from '../experiment/optimizers.js'
import { exportKinds, inputKinds } from '../exchange/kinds.js'
import { augmentations } from '../data/augment.js'
import { orders } from '../data/order.js'
import { driftGrammar, driftKinds } from '../drift/kinds.js'
import { deviceSpellings } from '../device/registry.js'
import { faultKinds } from '../fault/kinds.js'
import { faultGrammar } from '../fault/notation.js'
import { frontGrammar } from '../front/front.js'
import { settings, usualSettings } from '../experiment/settings.js'
import { taskNames } from '../task/task.js'
import { allMetrics, tasks } from '../task/tasks.js'
import { count, decimalSign, driftAlarm, expectations, flag, imageShape, keeping, labelBudget, list, oneOf, rate, rateText, ruleList, seedNumber, sequenceSteps, share, text, valuesTaken, whole, yesNo, type Parser } from './values.js'

/**
 * One command-line option. Parser, help, docs/cli.md and the keys of the config file are all derived from it;
 * leaving out the description, or how the default comes about, is a compile error.
 */
export type OptionDeclaration = {
  /** Documented spelling, e.g. `--rules`. */
  flag: `--${string}`
  /** Second accepted spelling, e.g. `--rule`. */
  alias?: `--${string}`
  /** How the value is called in help, e.g. `<a,b>`; a switch has none. */
  value?: `<${string}>`
  /** Other names that people may type out of habit from other programs, with what they mean here. */
  meant?: Readonly<Record<`-${string}`, string>>
  /** Turns the text of a flag, an environment variable or a config value into the typed value. */
  parse: Parser<unknown>
  description: string
  /** Environment variable that is read when the flag is absent. */
  env?: `ENGRAM_${string}`
} & (
  | { /** The default, in the words of the command line. */ default: string; computed?: never }
  | { /** How the default is found when it is not a constant, for people. */ computed: string; default?: never }
)

/** More seeds would not make a mean more certain, and each may need a data set of its own. */
const MOST_SEEDS = 1000
/** A sheet of more would be looked at by nobody. */
const MOST_DREAMS = 1000
/** What evolution may be asked for: a search of all of it would take years. */
const MOST_GENERATIONS = 100_000, MOST_CANDIDATES = 1000, MOST_TASKS = 10_000
/** Each thread is an engine of its own, of some 20 MB. */
const MOST_THREADS = 256

/** A default that a rule may have one of its own for. */
const byRule = (value: string): string => `${value}, unless the rule has its own`

/** Every option of every verb. The key is the name in the config file. */
export const options = {
  rules: {
    flag: '--rules', alias: '--rule', value: '<a,b>', parse: ruleList,
    computed: 'compare: the standard ones; verify: all; evolve: the one whose family is learning to learn; else local',
    description: 'learning rules, with their options after colons, e.g. synthetic:every=16; standard and all stand for several, see `engram rule list`',
  },
  networks: {
    flag: '--networks', alias: '--network', value: '<n1,n2>', parse: list,
    computed: 'sizes that suit the data',
    description: 'networks, layer by layer, e.g. conv5x8:i16-pool2-10:i8 or 100-50-10; the input shape comes from the data',
  },
  data: {
    flag: '--data', value: '<name|file>', parse: text, default: 'digits',
    description: 'digits, mnist, fashion-mnist, motor, gestures, clusters, a table (CSV, ARFF, JSON, NumPy), IDX files, or a folder with one folder or file a class; docs/data.md',
  },
  test: {
    flag: '--test', value: '<file>', parse: text, computed: 'a part is held out, see --split',
    description: 'separate file or folder to test on, of the same kind as --data',
  },
  label: {
    flag: '--label', value: '<column>', parse: list, computed: 'told by its name and its values; asked for where two are as likely',
    description: 'column of a table that holds the class, or the number to foretell, by name or by index from 0; several numbers; none',
  },
  task: {
    flag: '--task', value: '<task>', parse: oneOf(...taskNames), computed: 'classify; of decimals regress; without a label detect',
    description: `${Object.values(tasks).map(({ name, summary }) => `${name}: ${summary}`).join('; ')}; docs/tasks.md`,
  },
  labels: {
    flag: '--labels', value: '<n|n%>', parse: labelBudget, computed: 'all',
    description: 'keep the labels of so many training samples, or of a share of them, or of none; the others are learned without',
  },
  normal: {
    flag: '--normal', value: '<a,b>', parse: list, computed: 'a class called normal, ok, good …',
    description: 'classes that are normal, by name or glob: detect learns from them alone',
  },
  abnormal: {
    flag: '--abnormal', value: '<a,b>', parse: list, computed: 'all classes that are not normal',
    description: 'classes that are not normal; all others are',
  },
  falseAlarms: {
    flag: '--false-alarms', value: '<share>', parse: share, computed: '1%',
    description: 'of detect: the share of normal samples that may be flagged, e.g. 1% or 0.01',
  },
  drift: {
    flag: '--drift', value: '<a,b>', parse: list, computed: 'drift: all kinds; stream: nothing changes',
    description: `how the stream changes: ${driftGrammar}; ${Object.entries(driftKinds).map(([name, { summary }]) => `${name}: ${summary}`).join('; ')}; docs/drift.md`,
  },
  driftAlarm: {
    flag: '--drift-alarm', value: '<n[:share][:restart]>', parse: driftAlarm, computed: 'no detector',
    description: 'of classify: have the learner watch its own errors, and count an alarm when n more of them came than their mean and a share beyond it, e.g. 20:0.05; restart: the learning rate begins again at an alarm; docs/drift.md',
  },
  faults: {
    flag: '--fault', value: '<a,b>', parse: list, computed: 'nothing goes wrong',
    description: `what goes wrong, simulated by seed; may be repeated: ${faultKinds.map(({ name, summary }) => `${name}: ${summary}`).join('; ')}; ${faultGrammar()}, each option with a value, as in noise=0.2:from=500; docs/reliability.md`,
  },
  scrub: {
    flag: '--scrub', parse: flag, default: 'false',
    description: 'the device checks by CRC that nothing it has learned changes by itself: a bit is changed back, and where it is more it goes back to its checkpoint; build, flash and emulate make an image that can; docs/reliability.md',
  },
  keep: {
    flag: '--keep', value: '<n[:margin=share]>', parse: keeping, computed: 'only where it is asked to save',
    description: 'the device makes a checkpoint by itself each time it has learned n samples, in its memory that keeps without power; with a margin, e.g. 200:margin=10%, it goes back to the newest one instead where the running measure of its right answers has fallen by more; docs/reliability.md',
  },
  features: {
    flag: '--features', value: '<a,b>', parse: list, computed: 'all columns that are nothing else',
    description: 'columns to learn from: names, indexes from 0 (from -1 at the end), ranges such as 0-5, or globs such as "acc_*"',
  },
  drop: {
    flag: '--drop', value: '<a,b>', parse: list, computed: 'what numbers or dates the rows',
    description: 'columns to leave out, said as for --features',
  },
  group: {
    flag: '--group', value: '<column>', parse: text, computed: 'a column called session, recording, subject …',
    description: 'column that says which recording or person a row belongs to: splits never cut one',
  },
  time: {
    flag: '--time', value: '<column>', parse: text, computed: 'a column called time, timestamp, date …',
    description: 'column that says when a row was taken',
  },
  split: {
    flag: '--split', value: '<how>', parse: oneOf('random', 'group', 'time'), computed: 'by group, else by time, else random',
    description: 'how test samples are held out: random, whole groups, or stretches of time',
  },
  folds: {
    flag: '--folds', value: '<n>', parse: whole(2, 100), computed: 'one split',
    description: 'hold out each of n parts in turn (cross-validation), by the same kind of split; mean and spread over them',
  },
  missing: {
    flag: '--missing', value: '<how>', parse: oneOf('error', 'drop', 'mean'), computed: 'error',
    description: 'rows that lack a value: an error, dropped, or filled with the mean of the training rows',
  },
  unlabelled: {
    flag: '--unlabelled', value: '<how>', parse: oneOf('learn'), computed: 'as --missing says',
    description: 'rows of a table without a label: learn from them without one',
  },
  encoding: {
    flag: '--encoding', value: '<name>', parse: text, computed: 'UTF-8, or by its byte order mark',
    description: 'encoding of a table: latin1, windows-1251, gbk, shift_jis, …',
  },
  header: {
    flag: '--header', value: '<yes|no>', parse: yesNo, computed: 'told by what stands below',
    description: 'whether the first line of a table names its columns',
  },
  decimal: {
    flag: '--decimal', value: '<sign>', parse: decimalSign, computed: 'told by the numbers',
    description: 'decimal sign of a table: point or comma',
  },
  shape: {
    flag: '--shape', value: '<HxW>', parse: imageShape, computed: 'a table is no image',
    description: 'the columns of a table are the pixels of images, e.g. 28x28 or 32x32x3',
  },
  front: {
    flag: '--front', value: '<chain>', parse: text, computed: 'none: rows are samples',
    description: `what the learner makes its inputs with, of the rows of a table of raw readings: ${frontGrammar}; docs/front.md`,
  },
  dataDir: {
    flag: '--data-dir', value: '<dir>', parse: text, computed: 'where the packages put them',
    description: 'folder that holds the files of a named data set',
  },
  epochs: {
    flag: '--epochs', value: '<n>', parse: count, computed: 'from the size of the data set',
    description: 'passes over the training samples',
  },
  samples: {
    flag: '--samples', value: '<n>', parse: count, computed: 'all',
    description: 'learn from this many training samples only, drawn by seed',
  },
  seed: {
    flag: '--seed', value: '<s>', parse: seedNumber, default: '1',
    description: 'seed of weights, order and rounding',
  },
  seeds: {
    flag: '--seeds', value: '<n>', parse: whole(1, MOST_SEEDS), computed: 'the one seed',
    description: 'repeat with seeds 1 to n',
  },
  board: {
    flag: '--board', value: '<board>', parse: text, computed: 'no budget; build and flash need one',
    description: 'board whose memory is the budget, or that an image is for',
  },
  savesPerDay: {
    flag: '--saves-per-day', value: '<n>', parse: count, default: '24',
    description: 'checkpoints that the board saves in a day, for the years that its memory lasts',
  },
  devices: {
    flag: '--device', value: '<name>', parse: list, env: 'ENGRAM_DEVICE',
    computed: 'v8; verify: v8-scalar, v8-simd, wasmtime; restore needs one',
    description: `device that learns: ${deviceSpellings.join(', ')}; may be repeated; a rate behind the path, as in serial:/dev/ttyUSB0@1000000, ties the line to it`,
  },
  only: {
    flag: '--only', value: '<a,b>', parse: list, computed: 'all classes',
    description: 'learn these classes alone, by name or glob; the test set keeps all',
  },
  perClass: {
    flag: '--per-class', value: '<n>', parse: count, computed: 'all',
    description: 'learn from so many training samples of each class, drawn by seed',
  },
  augment: {
    flag: '--augment', value: '<how>', parse: oneOf(...augmentations), default: 'none',
    description: 'none, or shift: each training image moves by -1 to 1 pixel each way, anew every epoch',
  },
  order: {
    flag: '--order', value: '<how>', parse: oneOf(...orders), computed: 'shuffled; with --steps endless, time',
    description: 'how an epoch goes through the training samples: shuffled anew, or in the order of time, by --time, else as they stand in the file',
  },
  validate: {
    flag: '--validate', parse: flag, default: 'false',
    description: 'measure on the last sixth of the training samples, and leave the test set alone',
  },
  steps: {
    flag: '--steps', value: '<n|endless>', parse: sequenceSteps, computed: 'the rows of an image; of a table one',
    description: 'of networks with leaky layers: read a sample as a sequence of so many equal parts; endless: samples are the steps of one, in the order of time; docs/tasks.md',
  },
  objective: {
    flag: '--objective', value: '<name>', parse: oneOf(...objectiveNames), computed: byRule(usualSettings.objective),
    description: spelledOut(objectiveInfo),
  },
  optimizer: {
    flag: '--optimizer', value: '<name>', parse: oneOf(...optimizerNames), computed: byRule(usualSettings.optimizer),
    description: spelledOut(optimizerInfo),
  },
  rate: {
    flag: '--rate', value: '<first:last>', parse: rate, computed: `${byRule(rateText(usualSettings.rate))}, offset layer by layer from the data`,
    description: 'learning rate as shifts: 2^-first falling to 2^-last over the run',
  },
  skip: {
    flag: '--skip', value: '<n>', parse: whole(settings.skip.min, settings.skip.max), computed: byRule(String(usualSettings.skip)),
    description: 'skip the update when the largest output error is below n/1024; 0 never skips',
  },
  expect: {
    flag: '--expect', value: '<conditions>', parse: expectations, computed: 'nothing is expected',
    description: 'end with exit code 3 unless all hold, e.g. "accuracy>=97.5,ram<=2560"',
  },
  rank: {
    flag: '--rank', value: '<figure>', parse: oneOf(...allMetrics.map(({ name }) => name)), computed: "the task's first: accuracy, RMSE, AUC",
    description: `figure that decides the frontier and the order: ${allMetrics.map(({ name }) => name).join(', ')}`,
  },
  threads: {
    flag: '--threads', value: '<n>', parse: whole(1, MOST_THREADS), env: 'ENGRAM_THREADS', computed: 'one a core',
    description: 'trials that run at the same time',
  },
  out: {
    flag: '--out', value: '<dir>', parse: text, meant: { '--output': '--out DIR', '-o': '--out DIR' },
    computed: 'compare, stream: results/<data>-<hash of the settings>; build: here; run: nothing is written',
    description: 'folder for results; a repeated command runs only what is missing there',
  },
  measure: {
    flag: '--measure', value: '<board>', parse: text, computed: 'nothing is measured on a board',
    description: 'run every learner on this board\'s emulator for a few samples: RAM, flash, cycles, time, energy',
  },
  stop: {
    flag: '--stop', value: '<n>', parse: count, computed: 'all',
    description: 'learn only the first n presentations, so that a board can learn the rest',
  },
  save: {
    flag: '--save', value: '<file>', parse: text, computed: 'nothing is saved',
    description: 'keep the run with its learner in this JSON file, or the checkpoint alone in a file.ckpt, for --pretrained',
  },
  pretrained: {
    flag: '--pretrained', value: '<file>', parse: text, computed: 'a new learner',
    description: 'begin with the learner of a checkpoint, or that `run --save` kept, behind what it has learned',
  },
  backbone: {
    flag: '--backbone', value: '<file>', parse: text, computed: 'none; a network with frozen layers needs one',
    description: 'of networks with frozen layers, e.g. conv3x8*-pool2-10: the run that learned them, kept by `run --save`; layers above begin as they were there',
  },
  learner: {
    flag: '--learner', value: '<file>', parse: text, computed: 'none; predict needs one',
    description: 'the learner that `run --save` kept, with all that is needed to read new rows',
  },
  classes: {
    flag: '--class', value: '<a,b>', parse: list, computed: 'all classes',
    description: 'of dream: the classes to make samples of, by name',
  },
  count: {
    flag: '--count', value: '<n>', parse: whole(1, MOST_DREAMS), default: '8',
    description: 'of dream: samples of each class',
  },
  sheet: {
    flag: '--sheet', value: '<file>', parse: text, computed: 'dreams.png, of pictures',
    description: 'of dream: the PNG file to write, a row a class',
  },
  generations: {
    flag: '--generations', value: '<n>', parse: whole(1, MOST_GENERATIONS), default: '40',
    description: 'of evolve: generations, those in the state file included',
  },
  population: {
    flag: '--population', value: '<n>', parse: whole(4, MOST_CANDIDATES), default: '12',
    description: 'of evolve: candidates of a generation',
  },
  tasks: {
    flag: '--tasks', value: '<n>', parse: whole(1, MOST_TASKS), default: '64',
    description: 'of evolve: tasks to evolve on, made up by seed',
  },
  batch: {
    flag: '--batch', value: '<n>', parse: whole(1, MOST_TASKS), default: '16',
    description: 'of evolve: tasks that a generation meets, in turns',
  },
  state: {
    flag: '--state', value: '<file>', parse: text, default: 'evolve.json',
    description: 'of evolve: the file that keeps the search, written behind each generation and at Ctrl-C; the same command goes on from it',
  },
  unseen: {
    flag: '--unseen', value: '<n>', parse: whole(2, MOST_TASKS), computed: 'evolve',
    description: 'of evolve: learn so many tasks of other shapes and seeds with each rule, and say by how much the first is ahead',
  },
  stdin: {
    flag: '--stdin', parse: flag, default: 'false',
    description: 'learn lines from stdin as they come: columns, classes, scaling and test set are those of --data, a CSV file, over whose samples the rate falls; with --front rows of readings, learned window by window; predict: the rows to answer',
  },
  strict: {
    flag: '--strict', parse: flag, default: 'false',
    description: 'with --stdin, stop at the first line that is no sample; else such lines are skipped, counted and shown at the end',
  },
  every: {
    flag: '--every', value: '<n>', parse: count, computed: 'an epoch, at most 1000',
    description: 'learned samples between two evaluations',
  },
  testSamples: {
    flag: '--test-samples', value: '<n>', parse: count, computed: '300, and all at the end',
    description: 'test samples of an evaluation, drawn by seed',
  },
  resume: {
    flag: '--resume', parse: flag, default: 'false',
    description: 'go on with the learner that the board kept, at the sample that follows; new lines from stdin are all learned; predict: ask the learner that the board holds although it has learned on',
  },
  ifLost: {
    flag: '--if-lost', value: '<how>', parse: oneOf('restart', 'stop'), default: 'restart',
    description: 'with --resume, when the board has lost its learner: restart from the first sample, or stop',
  },
  image: {
    flag: '--image', value: '<file>', parse: text, computed: 'the image of --rule',
    description: 'ELF, Intel HEX, micro:bit Universal Hex or UF2 file to flash, or to start the emulated board with',
  },
  method: {
    flag: '--method', value: '<name>', parse: text, computed: "the board's first",
    description: 'how to flash; `engram board info` lists the ways of a board',
  },
  port: {
    flag: '--port', value: '<path>', parse: text, env: 'ENGRAM_PORT', computed: "the only one with a USB id of the board's; emulate: one of the system's",
    description: 'serial port of the board; emulate: the path to make one at',
  },
  drive: {
    flag: '--drive', value: '<dir>', parse: text, computed: "the only one of the board's boot loader; emulate: no drive",
    description: "folder where the board's drive is mounted; emulate: an empty folder to make it in",
  },
  to: {
    flag: '--to', value: '<path>', parse: text, computed: 'none; export and import need one',
    description: 'folder for the source files of a learner, which is made where there is none; with --as, and of import, the file',
  },
  as: {
    flag: '--as', value: '<what>', parse: oneOf(...exportKinds), computed: 'a folder of C source that learns',
    description: 'of export: one file that only infers, of the learner that --learner names: an ONNX model, JSON, or a C header; docs/models.md',
  },
  input: {
    flag: '--input', value: '<kind>', parse: oneOf(...inputKinds), default: 'raw',
    description: 'of export --as onnx: the model takes values as the data has them, or int8 as the device takes them',
  },
  name: {
    flag: '--name', value: '<word>', parse: text, computed: 'like the data',
    description: 'what is exported is called engram_<word>; several learners in one firmware need different ones',
  },
  force: {
    flag: '--force', parse: flag, default: 'false',
    description: 'overwrite files that are there',
  },
  values: {
    flag: '--values', value: '<how>', parse: valuesTaken, computed: 'of pictures 0..1, of a table units',
    description: 'of import: what the model takes. Of pictures what is black and white to it, e.g. 0..1, 0..255, -1..1; of a table the columns\' own units, or standard: each less its mean, by its deviation',
  },
  key: {
    flag: '--key', value: '<file>', parse: text, env: 'ENGRAM_KEY', computed: 'none: the line is open',
    description: 'file with the key of a link, 32 hexadecimal digits: build and flash put it into the image, which then obeys only who gives it; docs/security.md',
  },
  checked: {
    flag: '--checked', parse: flag, default: 'false',
    description: 'build with bounds checks that stop the board with a code',
  },
  quiet: {
    flag: '--quiet', parse: flag, default: 'false', env: 'ENGRAM_QUIET', meant: { '-q': '--quiet', '--silent': '--quiet', '--no-progress': '--quiet' },
    description: 'no progress on stderr; notes and errors come all the same',
  },
  config: {
    flag: '--config', value: '<file>', parse: text, env: 'ENGRAM_CONFIG', computed: 'none',
    description: 'JSON file with options by their names here; flags and environment win over it',
  },
  format: {
    flag: '--format', value: '<how>', parse: oneOf('text', 'json', 'csv'), default: 'text', meant: { '--json': '--format json' },
    description: 'text for people, or json: exactly one object on stdout; predict: CSV, or one object a row; dream: csv too',
  },
} as const satisfies Record<string, OptionDeclaration>

export type OptionKey = keyof typeof options

type Parsed<K extends OptionKey> = ReturnType<(typeof options)[K]['parse']>

/** The options after flags, environment, config file and defaults; undefined where the default is computed. */
export type Values = {
  [K in OptionKey]: (typeof options)[K] extends { default: string } ? Parsed<K> : Parsed<K> | undefined
}

/** The declarations as plain data, for code that walks over them. */
export const declarations: Record<OptionKey, OptionDeclaration> = options

export const optionKeys = Object.keys(options) as OptionKey[]

/** What a config file may hold: every option except the name of the config file. */
export const { config: _, ...configOptions } = options

/** What help and docs say about the default, e.g. `default: digits`. */
export const defaultText = (option: OptionDeclaration): string =>
  `default: ${option.default === 'false' ? 'off' : (option.default ?? option.computed)}${option.env ? `; env: ${option.env}` : ''}`
