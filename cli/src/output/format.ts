import { CpuAmount } from '../library';

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

export const formatCount = (value: number): string => whole.format(value);

/** Three significant figures with a unit: `1.62M`. */
export function formatAmount(value: number): string {
  for (const [unit, factor] of [['G', 1e9], ['M', 1e6], ['k', 1e3]] as const) {
    if (value >= factor * 0.9995) {
      return `${Number((value / factor).toPrecision(3))}${unit}`;
    }
  }
  return `${Number(value.toPrecision(3))}`;
}

export function formatShare(share: number): string {
  const percent = share * 100;
  return share > 0 && percent < 0.1 ? '<0.1 %' : `${percent >= 10 || percent === 0 ? Math.round(percent) : percent.toFixed(1)} %`;
}

export const formatRatio = (value: number): string => `${value.toFixed(2)}x`;

export function formatBytes(bytes: number): string {
  return bytes >= 2 ** 30 ? `${Number((bytes / 2 ** 30).toFixed(2))}Gi` : `${Math.round(bytes / 2 ** 20)}Mi`;
}

export function formatSeconds(seconds: number): string {
  return `${seconds} s`;
}

/** `2` or `1500m`. */
export const formatCpu = (millis: number): string => CpuAmount.millis(millis).toQuantity();
