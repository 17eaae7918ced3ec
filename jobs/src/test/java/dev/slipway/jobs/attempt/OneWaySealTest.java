package dev.slipway.jobs.attempt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// Who can open what was sealed by a key that everybody sees.
final class OneWaySealTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final byte[] ROWS = "rows".getBytes(UTF_8);

    private static OneWaySeal.Opener opener(String digits) {
        return requireNonNull(Seal.of(digits.repeat(32), RANDOM)).opener();
    }

    private static void refused(OneWaySeal.Opener opener, byte[] sealed) {
        assertThatThrownBy(() -> opener.opened(sealed))
                .isInstanceOf(GeneralSecurityException.class);
    }

    @Test
    void onlyTheOtherHalfOpensIt() throws Exception {
        OneWaySeal.Opener opener = opener("5a");
        byte[] sealed = OneWaySeal.of(opener.key(), RANDOM).sealed(ROWS);
        assertThat(new String(sealed, UTF_8)).doesNotContain("rows");
        assertThat(opener.opened(sealed)).isEqualTo(ROWS);
        refused(opener("5b"), sealed);
        byte[] changed = sealed.clone();
        changed[changed.length - 1] = (byte) (changed[changed.length - 1] ^ 1);
        refused(opener, changed);
    }

    /// Another child opens what tasks have sealed that an earlier one began.
    @Test
    void theSameSecretOpensItAlways() throws Exception {
        String key = opener("5a").key();
        assertThat(key).matches("[0-9a-f]{64}").isEqualTo(opener("5a").key());
        byte[] sealed = OneWaySeal.of(key, RANDOM).sealed(ROWS);
        assertThat(opener("5a").opened(sealed)).isEqualTo(ROWS);
        assertThat(OneWaySeal.of(key, RANDOM).sealed(ROWS)).isNotEqualTo(sealed);
    }

    /// A key that is zero makes what both sides know the same for all.
    @Test
    void whatNobodySealedIsRefused() {
        OneWaySeal.Opener opener = opener("5a");
        refused(opener, new byte[0]);
        refused(opener, new byte[40]);
        refused(opener, Arrays.copyOf(ROWS, 100));
        assertThatThrownBy(() -> OneWaySeal.of("5a", RANDOM))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("1 bytes (expected: 32)");
    }
}
