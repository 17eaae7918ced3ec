package dev.slipway.control.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.access.TokenSecrets.Secret;
import dev.slipway.api.journal.Sha256;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TokensTest {
    private final Tokens tokens = new Tokens(new SecureRandom());

    @Test
    void tokensHaveOneFormAndNeverRepeat() {
        Set<String> texts = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            Secret secret = tokens.make();

            assertThat(secret.text()).matches("slw_[0-9A-Za-z]{12}_[0-9A-Za-z]{49}");
            assertThat(secret.text()).startsWith("slw_" + secret.id() + "_");
            assertThat(secret.hash()).isEqualTo(Sha256.of(secret.text()));
            assertThat(Tokens.read(secret.text())).isEqualTo(secret);
            assertThat(texts.add(secret.text())).isTrue();
        }
    }

    @Test
    void aChangedCharacterIsSeen() {
        String text = tokens.make().text();
        for (int i = 0; i < text.length(); i++) {
            char other = text.charAt(i) == 'x' ? 'y' : 'x';
            String changed = text.substring(0, i) + other + text.substring(i + 1);

            assertThat(Tokens.isSound(changed)).as(changed).isFalse();
        }
        assertThat(Tokens.isSound(text.substring(1))).isFalse();
        assertThat(Tokens.isSound("")).isFalse();
        assertThatThrownBy(() -> Tokens.read("slw_x")).hasMessageContaining("damaged");
    }

    @Test
    void aSecretIsNotPrinted() {
        Secret secret = tokens.make();

        assertThat(secret.toString()).doesNotContain(secret.text());
    }
}
