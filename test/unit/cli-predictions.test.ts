import { describe, expect, it } from 'vitest'
import { answersOf, csvHeader, csvLine, headOf, jsonLine } from '../../host/cli/predictions.js'
import type { Batch } from '../../host/cli/row-source.js'
import { Tally } from '../../host/cli/tally.js'
import type { Session } from '../../host/device/device.js'
import type { Model } from '../../host/trial/model.js'

interface Case {
  model: Partial<Model> & { experiment: { task: 'classify' | 'regress' | 'detect' } }
  answers: number[]
  outputs: number[]
  labels: (string | undefined)[]
  csv: string[]
  json: object[]
  figures: object
  text: string
}

const cases: Record<string, Case> = {
  'classes with their scores': {
    model: { experiment: { task: 'classify' } as never, classes: ['a', 'b,c'] }, answers: [1, 0], outputs: [-256, 128, 64, 0], labels: ['b,c', 'b,c'],
    csv: ['line,class,score a,"score b,c",label', '2,"b,c",-1,0.5,"b,c"', '3,a,0.25,0,"b,c"'],
    json: [{ line: 2, class: 'b,c', scores: [{ class: 'a', score: -1 }, { class: 'b,c', score: 0.5 }], label: 'b,c' }],
    figures: { samples: 2, accuracy: 50 }, text: '2 rows answered on v8; accuracy 50.00 % of 2 with a label; baseline 100.00 %: always answering "b,c", the most frequent of them',
  },
  'a number in its own units': {
    model: { experiment: { task: 'regress' } as never, classes: [], outputs: [{ name: 'level', mean: 20, deviation: 4 }] }, answers: [128, -128], outputs: [128, -128], labels: ['25', undefined],
    csv: ['line,level,label', '2,24,25', '3,16,'],
    json: [{ line: 2, numbers: [{ name: 'level', value: 24 }], label: '25' }],
    figures: { samples: 2, rmse: 1, mae: 1 }, text: '2 rows answered on v8; RMSE 1.000, MAE 1.000 of 1 with a label; baseline 0.00: always answering their mean',
  },
  'several numbers, which no label judges': {
    model: { experiment: { task: 'regress' } as never, classes: [], outputs: [{ name: 'x', mean: 0, deviation: 1 }, { name: 'y', mean: 0, deviation: 100 }] }, answers: [128], outputs: [128, 256], labels: ['1'],
    csv: ['line,x,y,label', '2,1,200,1'], json: [{ line: 2, numbers: [{ name: 'x', value: 1 }, { name: 'y', value: 200 }], label: '1' }],
    figures: { samples: 1 }, text: '1 row answered on v8',
  },
  'alarms with score and threshold': {
    model: { experiment: { task: 'detect' } as never, classes: ['ok', 'worn'], normal: [true, false] }, answers: [0, 1, 1], outputs: [1024, 2048, 3072, 2048, 4096, 2048], labels: ['ok', 'ok', 'torn'],
    csv: ['line,flagged,score,threshold,label', '2,no,1,2,ok', '3,yes,3,2,ok', '4,yes,4,2,torn'],
    json: [{ line: 2, flagged: false, score: 1, threshold: 2, label: 'ok' }],
    figures: { samples: 3, auc: 1, recall: 100, 'false-alarms': 50 }, text: '3 rows answered on v8; AUC 1.0000, recall 100.00 %, false alarms 50.00 % of 3 with a label; baseline 0.5000: guessing',
  },
}

describe.each(Object.entries(cases))('predictions: %s', (_title, { model: some, answers, outputs, labels, csv, json, figures, text }) => {
  const model = { reader: { kind: 'columns' }, ...some } as Model
  const session = { tell: async () => ({ answers: Int32Array.from(answers), outputs: Int32Array.from(outputs) }) } as unknown as Session
  const batch: Batch = { samples: { count: answers.length, inputs: new Int8Array(), labels: new Uint8Array() }, places: answers.map((_, i) => ({ line: i + 2 })), labels, labelled: true }

  it('are printed as CSV and as JSON', async () => {
    const found = await answersOf(session, batch, model)
    expect([csvHeader(model, headOf(batch)), ...found.map((answer) => csvLine(answer, model, headOf(batch)))].map((line) => line.trimEnd())).toEqual(csv)
    expect(JSON.parse(jsonLine(found[0]!, model))).toEqual(json[0])
  })

  it('are judged where rows say what would have been right', async () => {
    const tally = new Tally(model)
    tally.add(await answersOf(session, batch, model))
    expect(tally.figures()).toEqual(figures)
    expect(tally.text('v8')).toBe(text)
  })
})
