package dev.slipway.serving.loadtest;

/// How successes are spread over two groups that do not differ.
final class Hypergeometric {
    private Hypergeometric() {}

    /// The chance that of all successes of two groups as many as `successes` or more fall into the
    /// first, when every trial is as likely to be one of them (Fisher's exact test, one-sided).
    static double atLeast(int successes, int trials, int otherSuccesses, int otherTrials) {
        int all = successes + otherSuccesses;
        double ways = logChoose(trials + otherTrials, all);
        double sum = 0;
        for (int here = successes; here <= Math.min(all, trials); here++) {
            sum +=
                    StrictMath.exp(
                            logChoose(trials, here) + logChoose(otherTrials, all - here) - ways);
        }
        return Math.min(1, sum);
    }

    private static double logChoose(int of, int chosen) {
        double sum = 0;
        for (int i = 1; i <= chosen; i++) {
            sum += StrictMath.log((double) (of - chosen + i) / i);
        }
        return sum;
    }
}
