// Draws the rows that are points, in a picture of docs/.
import { writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { median, type Row } from './section.ts'

/** As much of it as is used here: its own types need those of a browser. */
interface Charts {
  readonly init: (
    element: null,
    theme: null,
    options: object,
  ) => {
    setOption(option: object): void
    renderToSVGString(): string
    dispose(): void
  }
}

const { init } = createRequire(import.meta.url)('echarts') as Charts

const file = resolve(import.meta.dirname, '../../docs/pictures/growth.svg')

/** @returns the picture, for a document of docs/ */
export async function plot(rows: readonly Row[]): Promise<string> {
  const points = rows.flatMap(({ point, values }) =>
    point === undefined ? [] : [{ ...point, seconds: median(values) }],
  )
  const names = [...new Set(points.map(({ series }) => series))]
  const chart = init(null, null, {
    renderer: 'svg',
    ssr: true,
    width: 760,
    height: 400,
  })
  chart.setOption({
    animation: false,
    backgroundColor: '#ffffff',
    legend: { top: 8 },
    grid: { left: 72, right: 24, top: 48, bottom: 56 },
    xAxis: {
      type: 'log',
      name: 'how many',
      nameLocation: 'middle',
      nameGap: 32,
    },
    yAxis: {
      type: 'log',
      name: 'seconds, whole run',
      nameLocation: 'middle',
      nameGap: 48,
    },
    series: names.map((name) => ({
      name,
      type: 'line',
      symbolSize: 7,
      data: points
        .filter(({ series }) => series === name)
        .map(({ count, seconds }) => [count, Number(seconds.toPrecision(3))]),
    })),
  })
  await writeFile(file, `${chart.renderToSVGString()}\n`)
  chart.dispose()
  return `![Seconds of a whole run, by the number of ${names.join(', of ')}](pictures/growth.svg)`
}
