package dev.slipway.api.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class Sha256Test {
    private static final int LONG = (1 << 20) + 17;

    /// A computation that notes how much it is given at once.
    private static final class Noted extends MessageDigest {
        private final List<Integer> given = new ArrayList<>();

        Noted() {
            super("noted");
        }

        @Override
        protected void engineUpdate(byte one) {
            given.add(1);
        }

        @Override
        protected void engineUpdate(byte[] bytes, int offset, int length) {
            given.add(length);
        }

        @Override
        protected byte[] engineDigest() {
            return new byte[0];
        }

        @Override
        protected void engineReset() {
            given.clear();
        }
    }

    @Test
    void bytesAddedInPartsGiveTheDigestOfAll() {
        byte[] bytes = new byte[LONG];
        new SplittableRandom(1).nextBytes(bytes);
        MessageDigest digest = Sha256.newDigest();
        Sha256.add(digest, bytes, 5, LONG - 12);
        assertThat(Sha256.finished(digest))
                .isEqualTo(Sha256.of(Arrays.copyOfRange(bytes, 5, LONG - 7)));
    }

    /// A collection of garbage waits for the end of whatever is hashed at once.
    @Test
    void manyBytesAreHashedAFewAtATime() {
        Noted digest = new Noted();
        Sha256.add(digest, new byte[LONG], 0, LONG);
        assertThat(digest.given).allMatch(count -> count <= 1 << 14);
        assertThat(digest.given.stream().mapToInt(Integer::intValue).sum()).isEqualTo(LONG);
    }

    @Test
    void nothingAddsNothing() {
        Noted digest = new Noted();
        Sha256.add(digest, new byte[8], 8, 0);
        assertThat(digest.given).isEmpty();
    }
}
