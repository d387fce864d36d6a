import { describe, expect, it } from 'vitest'
import { formatterOf, merit, metricText, shortfall, smallLoss, titleWithUnit } from '../../host/task/metric.js'
import { taskNames } from '../../host/task/task.js'
import { allMetrics, rankingMetric, tasks } from '../../host/task/tasks.js'
import { expectable } from '../../host/task/expect.js'
import { problemOf } from '../error-of.js'

const metric = (name: string) => allMetrics.find((each) => each.name === name)!

describe('a metric', () => {
  it.each<[string, number, string]>([
    ['accuracy', 0.98924, '98.92 %'],
    ['auc', 0.9953, '0.9953'],
    ['r2', -0.02, '-0.0200'],
    ['rmse', 54.3149, '54.31'],
    ['rmse', 12345.6, '12346'],
    ['rmse', 0.0012345, '0.001234'],
    ['rmse', 0, '0.00'],
    ['auc', NaN, '–'],
  ])('%s of %d is printed as %s', (name, value, text) => expect(metricText(metric(name), value)).toBe(text))

  it('has one number of decimals in a column, which suits the largest', () => {
    expect([54.3149, 112.7, 0.5].map(formatterOf(metric('rmse'), [54.3149, 112.7, 0.5]))).toEqual(['54.3', '112.7', '0.5'])
  })

  it.each<[string, number, number]>([
    ['accuracy', 0.99, 0.98], ['auc', 0.9, 0.8], ['rmse', 3, 4], ['false-alarms', 0.01, 0.05],
  ])('%s: %d is better than %d', (name, better, worse) => {
    expect(merit(metric(name), better)).toBeGreaterThan(merit(metric(name), worse))
    expect(shortfall(metric(name), better)).toBeLessThan(shortfall(metric(name), worse))
  })

  it('misses a perfect value by nothing', () => {
    for (const each of allMetrics) expect(shortfall(each, each.better === 'higher' ? 1 : 0)).toBe(0)
  })

  it('says how much is little: a point, or two per cent of a quantity', () => {
    expect([smallLoss(metric('accuracy'), 0.9), smallLoss(metric('rmse'), 50)]).toEqual([0.01, 1])
  })

  it('has its unit in a heading', () => expect([titleWithUnit(metric('accuracy')), titleWithUnit(metric('rmse'))]).toEqual(['accuracy, %', 'RMSE']))
})

describe('a task', () => {
  it.each(taskNames)('%s names its metrics once, and keys of its own', (name) => {
    const { metrics, online } = tasks[name]
    expect(tasks[name].name).toBe(name)
    expect(new Set([...metrics, online].map(({ key }) => key)).size).toBe(metrics.length + 1)
    for (const each of metrics) expect(expectable).toHaveProperty(each.name)
  })

  it.each(taskNames)('%s: the mean of what is counted while it learns, and back', (name) => {
    expect(tasks[name].meanOf(tasks[name].onlineOf(0.64))).toBeCloseTo(0.64)
  })

  it('counts of what is normal the share that is flagged', () => {
    expect([tasks.classify, tasks.detect].map(({ onlineOf }) => onlineOf(0.75))).toEqual([0.75, 0.25])
  })

  it('is ranked by its first metric that is known, or by the one that is asked for', () => {
    expect(rankingMetric(tasks.classify, undefined).name).toBe('accuracy')
    expect(rankingMetric(tasks.classify, 'macro-f1').key).toBe('macroF1')
    expect(rankingMetric(tasks.detect, undefined, { task: 'detect', auc: null, recall: null, recallAtRate: null, falseAlarms: 0.01 } as never).name).toBe('false-alarms')
  })

  it('refuses the figure of another task', () => {
    expect(problemOf(() => rankingMetric(tasks.regress, 'accuracy'))).toMatch(/--rank accuracy: the task regress has no such figure \| it has rmse, mae, r2/)
  })
})
