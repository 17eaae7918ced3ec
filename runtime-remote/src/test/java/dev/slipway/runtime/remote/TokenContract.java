package dev.slipway.runtime.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.runtime.LoadedModel;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// What becomes of the token of a connection, whatever its server is spoken to in.
abstract class TokenContract extends BackendBed {
    @Test
    void theTokenIsShownAndFollowed() throws IOException {
        connect(PATIENT, Duration.ofSeconds(5), 0.1, Duration.ofMillis(20));
        token = "first";
        assertThat(eventually(() -> played.token().equals("Bearer first"))).isTrue();
        token = "second";
        try (LoadedModel model = load()) {
            assertThat(
                            eventually(() -> {
                                ask(model, 1, 2);
                                return played.token().equals("Bearer second");
                            }))
                    .isTrue();
        }
    }

    /// As when certificates are exchanged. Nothing is sent again here, so nothing may be lost.
    @Test
    void aCallDuringWhichTheConnectionIsOpenedAnewIsAnswered() throws IOException {
        connect(PATIENT, Duration.ofSeconds(5), 0);
        Backend backend = backend();
        try (LoadedModel model = load()) {
            for (int look = 1; look <= 16; look++) {
                assertThat(ask(model, 1, 2)).hasSize(2);
                atLook(look, backend.openWire()::reopen);
                assertThat(ask(model, 1, 2)).as("look %d", look).hasSize(2);
            }
            assertThat(backend.counts().outcomes()).containsEntry("answered", 32L);
        }
    }

    @Test
    void aTokenThatTheOtherServerRepeatsIsToldToNobody() throws IOException {
        token = "seen-by-nobody";
        connect(PATIENT, Duration.ofSeconds(5), 0.1, Duration.ofMillis(20));
        assertThat(eventually(() -> played.token().equals("Bearer seen-by-nobody"))).isTrue();
        played.behave(Behaviour.DENIED);
        try (LoadedModel model = load()) {
            assertThat(refused(model).message())
                    .contains("who is Bearer (token)")
                    .doesNotContain("seen-by-nobody");
        }
    }

    @Test
    void aTokenThatWasRenewedBeforeTheOtherServerRepeatsItIsToldToNobody() throws IOException {
        Backend backend = backend();
        assertThat(eventually(() -> changes.contains("ready"))).as("the only look").isTrue();
        renew(backend, "seen-by-nobody");
        played.behave(request -> {
            renew(backend, "another");
            return Behaviour.DENIED;
        });
        try (LoadedModel model = load()) {
            assertThat(refused(model).message())
                    .contains("who is Bearer (token)")
                    .doesNotContain("seen-by-nobody");
        }
    }
}
