/** Firmware to begin with. */
import { factorText } from '../data/readings.js'
import { plainText, type Library } from './library.js'

export function examples(library: Library): Map<string, string> {
  return new Map([['examples/bare/main.c', bareC(library)], ['examples/Learn/Learn.ino', learnIno(library)]])
}

/** Calls with names that the examples declare: what says where the sample is, where that is a parameter, then the target. */
const call = ({ prefix, experiment: { front } }: Library, name: 'learn' | 'infer', ...more: string[]): string =>
  `${prefix}_${name}(${['&model', ...(front ? [] : ['sample']), ...more].join(', ')})`
const learnCall = (library: Library): string =>
  call(library, 'learn', ...{ detect: [], regress: ['target'], classify: ['label'] }[library.experiment.task])

const bareC = (library: Library): string => {
  const { prefix, macro, experiment: { task, front } } = library
  const read = front ? 'read_row' : 'read_sample', type = front ? 'int16_t' : 'int8_t', what = front ? 'row' : 'sample'
  return `\
/* A firmware without an operating system. ${read}${task === 'detect' ? '' : ', told'} and act are yours. */
#include "../../${prefix}.h"

/* Fills in the next ${front ? `row of readings, ${macro}_CHANNELS of them, as ${prefix}_push takes it` : `sample, ${macro}_INPUTS numbers of -128 to 127`}. */
extern void ${read}(${type} *${what});
${task === 'detect' ? '' : task === 'regress' ? `/* The right numbers, ${macro}_OUTPUTS of them; false if nobody knows them. */\nextern bool told(int16_t *target);\n` : `/* The right class, or ${macro}_NONE. */\nextern int16_t told(void);\n`}/* What is done with an answer. */
extern void act(int32_t answer);

static ${prefix}_t model;

int main(void) {
  static ${type} ${what}[${macro}_${front ? 'CHANNELS' : 'INPUTS'}];
  ${prefix}_init(&model, 1);
  for (;;) {
    ${read}(${what});
${front ? `    if (!${prefix}_push(&model, row)) continue;\n` : ''}\
${loopC(library)}
  }
}
`
}

function loopC(library: Library): string {
  const { macro, experiment: { task } } = library
  switch (task) {
    case 'detect': return `    act(${learnCall(library)});`
    case 'regress': return `    int16_t target[${macro}_OUTPUTS];\n    int32_t outputs[${macro}_OUTPUTS];\n    if (told(target)) ${learnCall(library)};\n    ${call(library, 'infer', 'outputs')};\n    act(outputs[0]);`
    case 'classify': return `    int16_t label = told();\n    if (label != ${macro}_NONE) (void)${learnCall(library)};\n    act(${call(library, 'infer', '0')});`
  }
}

/** An Arduino sketch that reads analogue pins. */
const learnIno = (library: Library): string => {
  const { prefix, experiment: { front } } = library
  return `\
${front ? rowsHead(library) : samplesHead(library)}
void setup() {
  Serial.begin(115200);
  pinMode(BUTTON, INPUT_PULLUP);
  pinMode(LED_BUILTIN, OUTPUT);
  ${prefix}_init(&model, 1);
}

void loop() {
${front ? rowsLoop(library) : `  readSample();\n${inoLoop(library)}\n  delay(10);`}
}
`
}

const samplesHead = ({ prefix, macro, experiment: { shape } }: Library): string => `\
// Reads a sensor at A0, learns while a button is pressed, and shows what it has learned.
// The last ${shape.height * shape.width * shape.channels} readings are a sample; put your own way of making one into readSample.
#include <${prefix}.h>

const uint8_t BUTTON = 2;  // to ground
static ${prefix}_t model;
static int8_t sample[${macro}_INPUTS];

// A reading of 0 to 1023 as -128 to 127.
static void readSample() {
  for (uint16_t i = 1; i < ${macro}_INPUTS; i++) sample[i - 1] = sample[i];
  sample[${macro}_INPUTS - 1] = (int8_t)((analogRead(A0) >> 2) - 128);
}
`

/** Of readings a window is a sample, so the sketch only reads them in time. */
const rowsHead = ({ prefix, macro, channels, factor }: Library): string => `\
// Reads ${channels.length === 1 ? 'a sensor at A0' : `a sensor at A0 to A${channels.length - 1}`}, learns while a button is pressed, and shows what it has learned, window by window.
// What readRow reads must be what the table holds that the learner was chosen with: ${channels.map(plainText).join(', ')}.
#include <${prefix}.h>

const uint8_t BUTTON = 2;       // to ground
const uint16_t PERIOD_MS = 20;  // from row to row, as in that table
static ${prefix}_t model;

static void readRow(int16_t *row) {
  for (uint8_t i = 0; i < ${macro}_CHANNELS; i++) row[i] = analogRead(A0 + i);${factor === 1 ? '' : `  // ${prefix}_push takes values of the table ${factorText(factor)}`}
}

// "d" on the serial monitor asks for the digest of what is learned.
static int command() {
  int c = Serial.read();
  if (c == 'd') Serial.println(${prefix}_digest(&model), HEX);
  return c;
}
`

const rowsLoop = (library: Library): string => `\
  static uint32_t next = 0;
  while ((int32_t)(millis() - next) < 0) {}
  next += PERIOD_MS;
  int16_t row[${library.macro}_CHANNELS];
  readRow(row);
  int c = command();
${library.experiment.task === 'classify' ? `\
  // The class to learn is chosen on the serial monitor: a digit, then hold the button.
  static int16_t label = 0;
  if (c >= '0' && c - '0' < ${library.macro}_OUTPUTS) label = (int16_t)(c - '0');
  if (!${library.prefix}_push(&model, row)) return;
  if (digitalRead(BUTTON) == LOW) ${learnCall(library)};
  int16_t told = ${call(library, 'infer', '0')};
  digitalWrite(LED_BUILTIN, told == label ? HIGH : LOW);
  Serial.println(told);` : `\
  (void)c;
  if (!${library.prefix}_push(&model, row)) return;
  // While the button is pressed, what is usual is learned; else the lamp tells what is not.
  bool flagged = digitalRead(BUTTON) == LOW ? ${learnCall(library)} : ${call(library, 'infer', '0')};
  digitalWrite(LED_BUILTIN, flagged ? HIGH : LOW);
  Serial.println(flagged);`}`

function inoLoop({ prefix, macro, experiment: { task } }: Library): string {
  switch (task) {
    case 'detect': return `\
  // What is usual is learned all the time; the lamp tells what is not.
  digitalWrite(LED_BUILTIN, ${prefix}_learn(&model, sample) ? HIGH : LOW);`
    case 'regress': return `\
  static int16_t target[${macro}_OUTPUTS];  // the right numbers, from where you know them
  static int32_t outputs[${macro}_OUTPUTS];
  if (digitalRead(BUTTON) == LOW) ${prefix}_learn(&model, sample, target);
  ${prefix}_infer(&model, sample, outputs);
  Serial.println(outputs[0]);`
    case 'classify': return `\
  // The class to learn is chosen on the serial monitor: a digit, then hold the button.
  static int16_t label = 0;
  int c = Serial.read();
  if (c >= '0' && c - '0' < ${macro}_OUTPUTS) label = (int16_t)(c - '0');
  if (digitalRead(BUTTON) == LOW) ${prefix}_learn(&model, sample, label);
  int16_t told = ${prefix}_infer(&model, sample, 0);
  digitalWrite(LED_BUILTIN, told == label ? HIGH : LOW);
  Serial.println(told);`
  }
}
