import { reject } from '../text/input';

/**
 * An amount of CPU, as Kubernetes counts it: one core is 1,000 millicores.
 */
export class CpuAmount {
  /**
   * Thousandths of a core.
   * @param amount a whole number from 1 up; anything else is an error
   */
  public static millis(amount: number): CpuAmount {
    return new CpuAmount('CpuAmount.millis', amount, amount);
  }

  /**
   * Cores.
   * @param amount a number above 0 with at most three decimals; anything else is an error
   */
  public static cores(amount: number): CpuAmount {
    return new CpuAmount('CpuAmount.cores', amount, Math.round(amount * 1e9) / 1e6);
  }

  private readonly amount: number;

  private constructor(origin: string, given: number, millis: number) {
    if (!Number.isSafeInteger(millis) || millis < 1) {
      reject(origin, 'amount', given, 'a number of whole millicores above 0');
    }
    this.amount = millis;
  }

  /** The amount in millicores. */
  public toMillis(): number {
    return this.amount;
  }

  /** The amount as a Kubernetes quantity, `2` or `500m`. */
  public toQuantity(): string {
    return this.amount % 1000 === 0 ? String(this.amount / 1000) : `${this.amount}m`;
  }
}
