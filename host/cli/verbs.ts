import { actions } from './actions.js'
import type { OptionKey, Values } from './options.js'
import type { Context, Result, Verb } from './verb.js'

/** The options that say what data is, and how it is read and split. */
export const dataOptions = [
  'data', 'test', 'label', 'task', 'normal', 'abnormal', 'features', 'drop', 'group', 'time', 'split', 'missing', 'unlabelled', 'encoding', 'header', 'decimal', 'shape', 'front', 'dataDir',
] as const

/** The options that say what is learned, from what, and how. */
export const studyOptions = [
  'rules', 'networks', 'backbone', ...dataOptions, 'only', 'perClass', 'epochs', 'samples', 'seed', 'seeds', 'board', 'augment', 'order',
  'validate', 'labels', 'falseAlarms', 'driftAlarm', 'steps', 'objective', 'optimizer', 'rate', 'skip',
] as const

/** Of one learner with one seed, whose device is its board. */
const oneLearner = studyOptions.filter((key): key is Exclude<(typeof studyOptions)[number], 'seeds' | 'board'> => key !== 'seeds' && key !== 'board')

/** The same without a search for settings: a learner with its defaults, or with those that are given. */
const learnedOnce = oneLearner.filter((key): key is Exclude<(typeof oneLearner)[number], 'falseAlarms'> => key !== 'falseAlarms')

/**
 * Every verb by the words that follow `engram`, in the order of the help: all that parser, help, docs and completion need.
 * What a verb does is loaded when it is called (actions.ts).
 */
const declared = {
  run: {
    summary: 'Learn with one rule and one network, then measure once.',
    example: 'engram run --rule local --network 100-50-10 --data mnist --seeds 3',
    options: [...studyOptions, 'folds', 'faults', 'scrub', 'keep', 'devices', 'threads', 'out', 'stop', 'save', 'pretrained', 'key', 'expect'],
  },
  compare: {
    summary: 'Compare rules at several sizes: table, figures against memory, frontier, report.',
    example: 'engram compare --rules local,dfa,backprop --data digits --seeds 3',
    options: [...studyOptions, 'folds', 'faults', 'scrub', 'devices', 'threads', 'out', 'measure', 'rank', 'key', 'expect'],
  },
  plan: {
    summary: 'Show the memory map of a learner before it runs, and check it against a board.',
    example: 'engram plan --rule local --network conv5x8:i16-pool2-10:i8 --data mnist --board microbit',
    options: [...studyOptions, 'scrub', 'savesPerDay', 'key'],
  },
  verify: {
    summary: 'Learn the same samples on several devices and compare the learned bytes.',
    example: 'engram verify --rules local,dfa --device v8-scalar --device wasmtime',
    options: [...studyOptions, 'devices', 'threads', 'key', 'expect'],
  },
  predict: {
    summary: 'Ask a learner that `run --save` kept of new rows, here or on a device: class and scores, numbers, or whether a row is flagged, as CSV or as a JSON object a line.',
    example: 'engram predict --learner run.json --data new.csv',
    options: ['learner', 'data', 'stdin', 'encoding', 'header', 'decimal', 'devices', 'resume', 'strict', 'key', 'expect'],
  },
  dream: {
    summary: 'Have a learner make samples up, one that `run --save` kept or one that learns first: a sheet of pictures, or rows in the units of the data.',
    example: 'engram dream --rule wake-sleep --network 64-32-10 --data digits',
    options: ['learner', 'classes', 'count', 'sheet', ...learnedOnce, 'devices', 'key'],
    csv: true,
  },
  save: {
    summary: 'Keep what a device has learned as a checkpoint: of a board on a serial port in a file, or in its own memory; other devices learn first.',
    example: 'engram save digits.ckpt --data digits --network 32-10 --epochs 2',
    argument: { name: '[file]', description: "checkpoint to write; without it, a board's own memory" },
    options: [...oneLearner, 'devices', 'stop', 'pretrained', 'key'],
  },
  restore: {
    summary: 'Bring a checkpoint to a device, which goes on with it to the bit; from a file, or from the own memory of a board.',
    example: 'engram restore digits.ckpt --device native',
    argument: { name: '[file]', description: "checkpoint, or the file of run --save; without it, a board's own memory" },
    options: ['devices', 'backbone', 'key'],
  },
  inspect: {
    summary: 'Say what a checkpoint holds: rule, network, samples, digest, whether it is whole; or what a board holds, in RAM and in its own memory.',
    example: 'engram inspect digits.ckpt',
    argument: { name: '[file]', description: 'checkpoint, or the file of run --save' },
    options: ['devices', 'key'],
  },
  build: {
    summary: 'Build the firmware image of a rule for a board, and say what it takes.',
    example: 'engram build --board uno --rule local',
    options: ['board', 'rules', 'objective', 'optimizer', 'front', 'networks', 'driftAlarm', 'scrub', 'checked', 'pretrained', 'key', 'out', 'expect'],
  },
  export: {
    summary: 'Write a learner as C source for any firmware (Arduino, PlatformIO, CMake, ESP-IDF, Zephyr, or by hand), or with --as what it learned as an ONNX model, JSON or a C header.',
    example: 'engram export --rule local --network 16-4 --data my.csv --to lib/engram',
    options: [...oneLearner, 'board', 'pretrained', 'to', 'name', 'force', 'as', 'learner', 'input'],
  },
  import: {
    summary: 'Begin with the weights of an ONNX model (PyTorch, Keras, …): a learner that can learn on, and what the integers cost.',
    example: 'engram import model.onnx --data mnist --rule local --to start.json',
    argument: { name: '<model>', description: 'ONNX file of dense and convolutional layers' },
    options: [...oneLearner.filter((key): key is Exclude<(typeof oneLearner)[number], 'backbone' | 'falseAlarms' | 'validate' | 'steps'> => !['backbone', 'falseAlarms', 'validate', 'steps'].includes(key)), 'values', 'to', 'force'],
  },
  flash: {
    summary: 'Write the firmware of a rule, or an image file, to a board, verify it, and see that the board answers.',
    example: 'engram flash --board uno --rule local',
    options: ['board', 'rules', 'objective', 'optimizer', 'front', 'networks', 'driftAlarm', 'scrub', 'image', 'method', 'port', 'drive', 'key'],
  },
  emulate: {
    summary: 'Keep an emulated board alive behind a serial port of its own, to try run, stream, monitor and flash without one.',
    example: 'engram emulate uno --port /tmp/uno',
    argument: { name: '<board>', description: 'id of the board' },
    options: ['rules', 'objective', 'optimizer', 'front', 'networks', 'driftAlarm', 'scrub', 'image', 'port', 'drive', 'key'],
  },
  stream: {
    summary: 'Have a board learn from a data set or from stdin, watch its figures, and resume after a lost line.',
    example: 'engram stream --device native --data digits --network 32-10 --epochs 5',
    options: [...oneLearner, 'drift', 'faults', 'scrub', 'keep', 'devices', 'stdin', 'strict', 'every', 'testSamples', 'pretrained', 'resume', 'ifLost', 'key', 'out'],
  },
  monitor: {
    summary: "Watch a board's learner on a serial port without disturbing it; with --format json take one reading.",
    example: 'engram monitor --device serial:/dev/ttyACM0',
    options: ['devices', 'board', 'key'],
  },
  alignment: {
    summary: "Measure the angle between a rule's update and the true gradient, per layer, while it learns.",
    example: 'engram alignment --rules backprop,dfa,local --network 32-16-10 --data digits --epochs 5',
    options: studyOptions,
  },
  drift: {
    summary: 'Have learners live through streams that change, each sample answered before it is learned: recovery, forgetting, and what a drift detector on the device notices; as a picture, too.',
    example: 'engram drift --rules local,dfa --data digits --drift sudden,classes --drift-alarm 20',
    options: [...studyOptions, 'drift', 'faults', 'scrub', 'keep', 'devices', 'key', 'out'],
  },
  evolve: {
    summary: 'Seek the options of a rule over many tasks by evolution, go on where it was interrupted, or judge rules on tasks that none was evolved on.',
    example: 'engram evolve --state search.json',
    options: ['rules', 'seed', 'generations', 'population', 'tasks', 'batch', 'state', 'unseen', 'threads'],
  },
  'data info': {
    summary: 'Show what is understood of a data file before anything is learned: format, columns and their roles, classes, split, what looks wrong.',
    example: 'engram data info my.csv',
    argument: { name: '<file>', description: 'file, folder, or name of a data set' },
    options: [...dataOptions, 'seed', 'out'],
  },
  front: {
    summary: 'Show what a front end makes of the readings of a table: windows of each class, and what of them tells the classes apart; as a picture, too.',
    example: 'engram front --data my.csv --front window128/64-stats',
    options: [...dataOptions, 'seed', 'out'],
  },
  'rule list': {
    summary: 'List the learning rules.',
    example: 'engram rule list',
    options: [],
  },
  'rule info': {
    summary: 'Describe a learning rule: idea, options, source, memory, the boards that it fits, and what it was measured to reach.',
    example: 'engram rule info synthetic',
    argument: { name: '<rule>', description: 'name of the rule' },
    options: [],
  },
  'board list': {
    summary: 'List the boards.',
    example: 'engram board list',
    options: [],
  },
  'board info': {
    summary: 'Describe a board: memory, persist geometry, energy, with sources.',
    example: 'engram board info uno',
    argument: { name: '<board>', description: 'id of the board' },
    options: [],
  },
  doctor: {
    summary: 'Print the facts of this machine, for a bug report.',
    example: 'engram doctor',
    options: ['dataDir'],
  },
  completion: {
    summary: 'Print the script with which bash, zsh or fish complete verbs, options and their values.',
    example: 'source <(engram completion bash)',
    argument: { name: '<shell>', description: 'bash, zsh or fish' },
    options: [],
  },
} as const satisfies Record<string, Omit<Verb, 'name' | 'load'>>

export type VerbName = keyof typeof declared

/** What the verb of that name does, given the values of the options that it declares, and of the format, which every verb has. */
export type Action<Name extends VerbName> = (
  values: Pick<Values, Extract<(typeof declared)[Name]['options'][number], OptionKey> | 'format'>,
  context: Context,
  argument: string,
) => Promise<Result>

/** Every verb, in the order of the help. */
export const verbs: readonly Verb[] = (Object.keys(declared) as VerbName[]).map((name) => ({ name, ...declared[name], load: actions[name] }))

/** Options that every verb takes, after its own. */
export const common: readonly OptionKey[] = ['config', 'format', 'quiet']

/** All options of a verb, in the order of help. */
export const optionsOf = (verb: Verb): readonly OptionKey[] => [...verb.options, ...common]
