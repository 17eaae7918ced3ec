package dev.slipway.stats;

import dev.slipway.stats.counts.Arm;
import dev.slipway.stats.counts.Second;
import dev.slipway.stats.counts.StickyKeys;
import java.util.Arrays;
import java.util.SplittableRandom;

/// What evidence costs on this machine: one answer that is counted, and one second that is folded.
/// Prints the median of several rounds, in nanoseconds; `docs/concepts/evidence.md` has the
/// command.
final class Costs {
    private static final int ROUNDS = 15;
    private static final int SECONDS = 4000;
    private static final int PER_SECOND = 100;
    private static final int KEYS = 5000;

    private final Second.Shape shape = new Second.Shape(8, 2);
    private final SplittableRandom random = new SplittableRandom(1);
    private final int[] keys = random.ints(1 << 16, 0, KEYS).toArray();

    private Costs() {}

    public static void main(String[] arguments) {
        Costs costs = new Costs();
        long[] answers = new long[ROUNDS];
        long[] seconds = new long[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            costs.round(answers, seconds, i);
        }
        System.out.printf("an answer %,d ns, a second %,d ns%n", median(answers), median(seconds));
    }

    private void round(long[] answers, long[] seconds, int round) {
        Evidence evidence = new Evidence(EvidencePlan.usual(shape, 0.001));
        StickyKeys sticky = new StickyKeys();
        Second second = new Second(shape);
        long counting = 0;
        long folding = 0;
        for (int i = 0; i < SECONDS; i++) {
            second.begin(evidence.next(1, 0.25));
            long begun = System.nanoTime();
            for (int answer = 0; answer < PER_SECOND; answer++) {
                count(second, sticky, i * PER_SECOND + answer);
            }
            long counted = System.nanoTime();
            evidence.observe(second);
            evidence.answer();
            counting += counted - begun;
            folding += System.nanoTime() - counted;
        }
        answers[round] = counting / SECONDS / PER_SECOND;
        seconds[round] = folding / SECONDS;
    }

    /// All that is counted of one answer.
    private void count(Second second, StickyKeys sticky, int number) {
        long key = keys[number & (keys.length - 1)];
        long drawn = random.nextLong();
        Arm arm = (key & 3) == 0 ? Arm.CANDIDATE : Arm.STABLE;
        int stratum = number & 7;
        sticky.route(second, arm, key);
        sticky.answer(second, arm, stratum, key, (drawn & 0x3FF) == 0);
        sticky.queue(second, arm, stratum, key, drawn >>> 44);
        sticky.compute(second, arm, stratum, key, drawn >>> 40);
        sticky.classify(second, arm, stratum, key, (int) (drawn & 1));
    }

    private static long median(long[] values) {
        long[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
