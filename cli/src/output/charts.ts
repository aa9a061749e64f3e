import * as echarts from 'echarts';
import { formatAmount } from './format';
import { escapeHtml, paletteCss } from './page';

/** Colours are CSS variables, so that one drawing serves light and dark. */
const INK = 'var(--ink)';
const FAINT = 'var(--faint)';
const GRID = 'var(--grid)';
const SERIES = ['var(--blue)', 'var(--orange)', 'var(--green)', 'var(--violet)', 'var(--red)', 'var(--teal)'];
const ALERT = 'var(--red)';

export interface ChartSize {
  readonly width: number;
  readonly height: number;
}

export const WIDE: ChartSize = { width: 720, height: 340 };
export const NARROW: ChartSize = { width: 360, height: 320 };

/** What is drawn: lines, or bars with a band from `low` to `high`, over numbered or proportional places. */
export interface Chart {
  /** Read aloud instead of the picture. */
  readonly label: string;
  readonly x: { readonly name: string; readonly from?: number };
  readonly y: { readonly name: string };
  readonly lines?: readonly { readonly name: string; readonly points: readonly (readonly [number, number])[]; readonly dashed?: boolean }[];
  readonly bars?: { readonly name: string; readonly bandName: string; readonly values: readonly { readonly mean: number; readonly low: number; readonly high: number }[] };
  readonly limits?: readonly { readonly name: string; readonly value: number; readonly alert?: boolean }[];
  readonly marker?: { readonly name: string; readonly x: number };
}

/** Draws a chart as an SVG element without size, for a page that defines the palette. */
export function drawChart(chart: Chart, size: ChartSize): string {
  const narrow = size.width < 500;
  const instance = echarts.init(null, null, { renderer: 'svg', ssr: true, ...size });
  try {
    instance.setOption(optionOf(chart, narrow));
    return instance.renderToSVGString()
      .replace(/^<svg[^>]*>/, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" role="img"><title>${escapeHtml(chart.label)}</title>`)
      .replaceAll(/ ecmeta_\w+="[^"]*"/g, '');
  } finally {
    instance.dispose();
  }
}

/** Draws a chart as a file of its own that follows the reader's colour scheme. */
export function drawFile(chart: Chart, size: ChartSize = WIDE): string {
  return drawChart(chart, size)
    // Ids count up over the process; in a file of its own the same drawing is the same text.
    .replaceAll(/\bzr\d+-/g, 'zr-')
    .replace('<svg ', `<svg width="${size.width}" height="${size.height}" `)
    .replace('</title>', `</title><style>${paletteCss(':root')}</style><rect width="100%" height="100%" fill="var(--panel)"/>`);
}

const FONT = 'system-ui, sans-serif';

function optionOf(chart: Chart, narrow: boolean): echarts.EChartsCoreOption {
  const axis = { axisLine: { lineStyle: { color: GRID } }, axisTick: { lineStyle: { color: GRID } }, axisLabel: { color: FAINT, hideOverlap: true }, nameTextStyle: { color: FAINT } };
  const series: object[] = [];
  if (chart.bars) {
    const { values } = chart.bars;
    series.push(
      { name: chart.bars.name, type: 'bar', data: values.map(value => value.mean), itemStyle: { color: SERIES[0], opacity: 0.75 }, barCategoryGap: '25%', barMaxWidth: 40 },
      { name: chart.bars.bandName, type: 'line', step: 'middle', showSymbol: false, data: values.map(value => value.high), lineStyle: { color: SERIES[1], width: 2 }, itemStyle: { color: SERIES[1] } },
    );
  }
  chart.lines?.forEach((line, i) => {
    const color = SERIES[i % SERIES.length]!;
    series.push({
      name: line.name,
      type: 'line',
      data: line.points.map(point => [...point]),
      showSymbol: line.points.length <= 12 && !line.dashed,
      symbol: 'circle',
      symbolSize: 6,
      lineStyle: { color, width: 2, type: line.dashed ? 'dashed' : 'solid' },
      itemStyle: { color },
    });
  });
  const limits = [...(chart.limits ?? [])].sort((a, b) => b.value - a.value);
  const marks = [
    ...limits.map((limit, i) => ({
      yAxis: limit.value,
      lineStyle: { color: limit.alert ? ALERT : FAINT, type: 'dashed', width: 1.5 },
      // The upper one's name above it, the lower one's below, so that they never meet.
      label: { formatter: limit.name, color: limit.alert ? ALERT : FAINT, position: i === 0 ? 'insideEndTop' : 'insideEndBottom' },
    })),
    ...(chart.marker ? [{
      xAxis: chart.marker.x,
      lineStyle: { color: FAINT, type: 'dotted', width: 1.5 },
      label: { formatter: chart.marker.name, color: FAINT, rotate: 0, position: 'insideStartTop', distance: 4, align: 'left' },
    }] : []),
  ];
  if (marks.length > 0 && series[0]) {
    Object.assign(series[0], { markLine: { silent: true, symbol: 'none', data: marks, label: { fontFamily: FONT, textBorderColor: 'var(--panel)', textBorderWidth: 3 } } });
  }
  const highest = Math.max(
    ...(chart.limits ?? []).map(limit => limit.value),
    ...(chart.bars?.values.map(value => value.high) ?? []),
    ...(chart.lines?.flatMap(line => line.points.map(point => point[1])) ?? []),
  );
  const interval = roundStep(highest);
  return {
    animation: false,
    textStyle: { fontFamily: FONT, color: INK },
    // Without a browser the widths of texts are guessed: under each other the legend's entries cannot run into each other.
    grid: { left: 8, right: narrow ? 12 : 24, top: (narrow ? 22 * series.length : 26) + 32, bottom: 28, containLabel: true },
    legend: { top: 0, left: 0, orient: narrow ? 'vertical' : 'horizontal', itemGap: narrow ? 6 : 36, textStyle: { color: INK }, itemWidth: 18, icon: 'roundRect', itemHeight: 8 },
    xAxis: {
      ...axis,
      type: chart.bars ? 'category' : 'value',
      ...(chart.bars ? { data: chart.bars.values.map((_, i) => String(i + 1)) } : { min: chart.x.from ?? 'dataMin', max: 'dataMax' }),
      name: chart.x.name,
      nameLocation: 'middle',
      nameGap: 26,
      splitLine: { show: false },
      axisLabel: { ...axis.axisLabel, ...(chart.bars ? {} : { formatter: formatAmount }) },
    },
    yAxis: {
      ...axis,
      type: 'value',
      min: 0,
      interval,
      max: Math.ceil(highest * 1.04 / interval) * interval,
      name: chart.y.name,
      nameLocation: 'end',
      nameTextStyle: { color: FAINT, align: 'left' },
      splitLine: { lineStyle: { color: GRID } },
      axisLabel: { ...axis.axisLabel, formatter: formatAmount },
    },
    series,
  };
}

/** The smallest round step of which at most six make the axis. */
function roundStep(highest: number): number {
  const magnitude = 10 ** Math.floor(Math.log10(highest));
  return [0.2, 0.25, 0.5, 1, 2].map(factor => factor * magnitude).find(step => highest * 1.04 / step <= 6)!;
}
