/** Firmware to begin with. */
import type { Library } from './library.js'

export function examples(library: Library): Map<string, string> {
  return new Map([['examples/bare/main.c', bareC(library)], ['examples/Learn/Learn.ino', learnIno(library)]])
}

/** A call of the learn function with names that the examples declare. */
function learnCall({ prefix, experiment: { task } }: Library): string {
  return task === 'detect' ? `${prefix}_learn(&model, sample)` : task === 'regress' ? `${prefix}_learn(&model, sample, target)` : `${prefix}_learn(&model, sample, label)`
}

const bareC = (library: Library): string => {
  const { prefix, macro, experiment: { task } } = library
  return `\
/* A firmware without an operating system. read_sample and told are yours. */
#include "../../${prefix}.h"

/* Fills in the next sample, ${macro}_INPUTS numbers of -128 to 127. */
extern void read_sample(int8_t *sample);
${task === 'detect' ? '' : task === 'regress' ? `/* The right numbers, ${macro}_OUTPUTS of them; false if nobody knows them. */\nextern bool told(int16_t *target);\n` : `/* The right class, or ${macro}_NONE. */\nextern int16_t told(void);\n`}/* What is done with an answer. */
extern void act(int32_t answer);

static ${prefix}_t model;

int main(void) {
  static int8_t sample[${macro}_INPUTS];
  ${prefix}_init(&model, 1);
  for (;;) {
    read_sample(sample);
${loopC(library)}
  }
}
`
}

function loopC(library: Library): string {
  const { prefix, macro, experiment: { task } } = library
  switch (task) {
    case 'detect': return `    act(${learnCall(library)});`
    case 'regress': return `    int16_t target[${macro}_OUTPUTS];\n    int32_t outputs[${macro}_OUTPUTS];\n    if (told(target)) ${learnCall(library)};\n    ${prefix}_infer(&model, sample, outputs);\n    act(outputs[0]);`
    case 'classify': return `    int16_t label = told();\n    if (label != ${macro}_NONE) (void)${learnCall(library)};\n    act(${prefix}_infer(&model, sample, 0));`
  }
}

/** An Arduino sketch that reads an analogue pin. */
const learnIno = (library: Library): string => {
  const { prefix, macro, experiment: { shape } } = library
  return `\
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

void setup() {
  Serial.begin(115200);
  pinMode(BUTTON, INPUT_PULLUP);
  pinMode(LED_BUILTIN, OUTPUT);
  ${prefix}_init(&model, 1);
}

void loop() {
  readSample();
${inoLoop(library)}
  delay(10);
}
`
}

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
