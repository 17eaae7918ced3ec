package dev.slipway.serving.quota;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testkit.Campaign;
import dev.slipway.testkit.Property;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;

final class TokenBucketTest {
    private static final long SECOND = 1_000_000_000;

    @Test
    void fullBucketHoldsTheTokensOfOneSecond() {
        TokenBucket bucket = new TokenBucket(3, 17);

        assertThat(takes(bucket, 17)).isEqualTo(3);
        assertThat(takes(bucket, 17 + SECOND / 3)).isZero();
        assertThat(takes(bucket, 17 + SECOND / 3 + 1)).isEqualTo(1);
        assertThat(takes(bucket, 17 + 60 * SECOND)).isEqualTo(3);
    }

    @Test
    void tokenThatWasPutBackIsThereAgain() {
        TokenBucket bucket = new TokenBucket(1, 0);

        assertThat(bucket.tryTake(0)).isTrue();
        assertThat(bucket.isFull(0)).isFalse();
        bucket.putBack();
        assertThat(bucket.isFull(0)).isTrue();
        assertThat(takes(bucket, 0)).isEqualTo(1);
    }

    @Test
    void thoseWhoFindNoneTogetherAreToldOfATokenEachHalfAMinuteAheadAtMost() {
        TokenBucket bucket = new TokenBucket(2, 0);
        assertThat(takes(bucket, 0)).isEqualTo(2);

        assertThat(bucket.nanosToTell(0)).isEqualTo(SECOND / 2);
        assertThat(bucket.nanosToTell(0)).isEqualTo(SECOND);
        assertThat(bucket.nanosToTell(0)).isEqualTo(3 * SECOND / 2);
        for (int i = 0; i < 1_000; i++) {
            assertThat(bucket.nanosToTell(0)).isBetween(SECOND / 2, 31 * SECOND);
        }
        assertThat(takes(bucket, 100 * SECOND)).isEqualTo(2);
        assertThat(bucket.nanosToTell(100 * SECOND)).isEqualTo(SECOND / 2);
    }

    @Test
    void everyTokenIsThereAtItsMomentAndNotBefore() {
        Property.holds(
                Campaign.cases(200, 100_000),
                random -> {
                    int rate = 1 + random.nextInt(random.nextBoolean() ? 10 : 2_000_000_000);
                    long begin = random.nextLong();
                    TokenBucket bucket = new TokenBucket(rate, begin);
                    Reference reference = new Reference(rate);
                    long passed = 0;
                    for (int i = 0; i < 300; i++) {
                        passed += random.nextLong(1 + random.nextLong(3 * SECOND));
                        if (random.nextInt(50) == 0) {
                            passed += 365 * 24 * 3_600 * SECOND / 4;
                        }
                        long now = begin + passed;
                        long wait = bucket.nanosUntilNext(now);
                        assertThat(bucket.tryTake(now)).isEqualTo(reference.tryTake(passed));
                        if (wait > 0) {
                            assertThat(bucket.tryTake(now + wait - 1)).isFalse();
                            assertThat(bucket.tryTake(now + wait)).isTrue();
                            passed += wait;
                            assertThat(reference.tryTake(passed)).isTrue();
                        }
                    }
                });
    }

    private static int takes(TokenBucket bucket, long now) {
        int taken = 0;
        while (bucket.tryTake(now)) {
            taken++;
        }
        return taken;
    }

    /// The same in fractions of a token, without any bound on digits.
    private static final class Reference {
        private final BigInteger rate;
        private BigInteger taken = BigInteger.ZERO;

        Reference(int rate) {
            this.rate = BigInteger.valueOf(rate);
            this.taken = this.rate.negate();
        }

        boolean tryTake(long passed) {
            BigInteger made =
                    BigInteger.valueOf(passed).multiply(rate).divide(BigInteger.valueOf(SECOND));
            taken = taken.max(made.subtract(rate));
            if (taken.compareTo(made) >= 0) {
                return false;
            }
            taken = taken.add(BigInteger.ONE);
            return true;
        }
    }
}
