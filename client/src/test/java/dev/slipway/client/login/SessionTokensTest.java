package dev.slipway.client.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.client.call.SlipwayException;
import dev.slipway.testkit.outside.FakeIssuer;
import dev.slipway.testkit.outside.FakeIssuer.Mood;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionTokensTest {
    private static final Instant START = Instant.parse("2026-11-25T08:00:00Z");
    private static final URI SERVER = URI.create("https://models.example:443");
    private final FakeIssuer issuer = new FakeIssuer();
    private volatile Instant now = START;
    private volatile String identity = "lineage-1";

    @TempDir Path scratch;
    private SessionFiles files;
    private SessionTokens tokens;

    @BeforeEach
    void open() {
        files = new SessionFiles(scratch.resolve("config/sessions"));
        tokens = tokens();
        issuer.logsIn(Map.of("sub", "u1", "exp", START.plusSeconds(900).getEpochSecond()));
    }

    private SessionTokens tokens() {
        return new SessionTokens(files, SERVER, () -> identity, () -> now);
    }

    @AfterEach
    void close() {
        issuer.close();
    }

    /// A session whose token ends after 60 s; the issuer knows its refresh token.
    private Session session() {
        return session("first", "refresh-0");
    }

    private Session session(String token, String refresh) {
        return new Session(
                SERVER,
                "lineage-1",
                issuer.uri().toString(),
                URI.create(issuer.uri() + "/token"),
                URI.create(issuer.uri() + "/revoke"),
                "slipway",
                List.of("openid"),
                false,
                token,
                START.plusSeconds(60),
                refresh);
    }

    @Test
    void sessionsAreTheirOwnersAloneAndOneServersAlone() throws IOException {
        assertThat(tokens.token()).isEmpty();
        files.keep(session());

        assertThat(tokens.token()).contains("first");
        assertThat(files.find(URI.create("https://MODELS.example"))).isPresent();
        for (String other :
                List.of("https://models.example:8443", "http://models.example:443", "https://x")) {
            assertThat(files.find(URI.create(other))).as(other).isEmpty();
        }
        try (Stream<Path> kept = Files.walk(scratch.resolve("config/sessions"))) {
            for (Path path : kept.toList()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                        .as("%s", path)
                        .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------");
            }
        }
    }

    @Test
    void anotherServerAtTheSameAddressIsShownNothing() throws IOException {
        files.keep(session());
        identity = "lineage-2";
        assertThatThrownBy(tokens::token)
                .isInstanceOfSatisfying(
                        SlipwayException.class,
                        refused -> {
                            assertThat(refused.code()).isEqualTo(ErrorCode.UNAUTHENTICATED);
                            assertThat(refused.wasReached()).isTrue();
                        })
                .hasMessageContaining("was made with another server");
        now = START.plusSeconds(100);
        assertThatThrownBy(tokens::token).hasMessageContaining("was made with another server");
        assertThat(issuer.asked()).isEmpty();
    }

    @Test
    void aSessionIsRenewedShortlyBeforeItEndsAndThenKept() throws IOException {
        files.keep(session());
        now = START.plusSeconds(29);
        assertThat(tokens.token()).contains("first");
        assertThat(issuer.asked()).isEmpty();

        now = START.plusSeconds(31);
        String second = tokens.token().orElseThrow();
        assertThat(second).isNotEqualTo("first");
        assertThat(tokens.token()).contains(second);
        assertThat(issuer.asked()).hasSize(1);
        assertThat(issuer.asked().getFirst())
                .containsEntry("grant_type", "refresh_token")
                .containsEntry("refresh_token", "refresh-0");
        assertThat(files.find(SERVER).orElseThrow().refresh()).isEqualTo("refresh-1");
    }

    @Test
    void manyWhoNeedItAtOnceRenewItOnce() throws Exception {
        files.keep(session());
        now = START.plusSeconds(100);
        List<Future<String>> got;
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            Callable<String> one = () -> tokens().token().orElseThrow();
            got = new ArrayList<>(threads.invokeAll(Collections.nCopies(16, one)));
        }
        String token = got.getFirst().get();
        for (Future<String> each : got) {
            assertThat(each.get()).isEqualTo(token);
        }
        assertThat(issuer.asked()).hasSize(1);
    }

    @Test
    void aSessionThatCannotBeRenewedIsUsedToItsEndAndThenNamed() throws IOException {
        files.keep(session());
        issuer.become(Mood.BROKEN);
        now = START.plusSeconds(45);
        assertThat(tokens.token()).contains("first");

        now = START.plusSeconds(61);
        assertThatThrownBy(tokens::token)
                .isInstanceOfSatisfying(
                        SlipwayException.class,
                        unanswered -> {
                            assertThat(unanswered.code()).isEqualTo(ErrorCode.UNAUTHENTICATED);
                            assertThat(unanswered.wasReached()).isFalse();
                        })
                .hasMessageContaining("ended at 2026-11-25T08:01:00Z: issuer: status 503")
                .hasMessageContaining("(expected: slipway login, once the issuer answers)");
        issuer.become(Mood.WELL);
        assertThat(tokens.token()).isPresent();
    }

    @Test
    void refreshTokensThatAreUsedUpEndIt() throws IOException {
        files.keep(session());
        now = START.plusSeconds(100);
        assertThat(tokens.token()).isPresent();
        files.keep(session());
        assertThatThrownBy(tokens::token)
                .isInstanceOfSatisfying(
                        SlipwayException.class,
                        refused -> assertThat(refused.wasReached()).isTrue())
                .hasMessageContaining("invalid_grant")
                .hasMessageEndingWith("(expected: slipway login)");
    }

    @Test
    void whoeverSignsOutIsForgottenHereAndThere() throws IOException {
        files.keep(session());
        assertThat(tokens.end()).isTrue();
        assertThat(issuer.asked().getFirst()).containsEntry("token", "refresh-0");
        assertThat(tokens.token()).isEmpty();
        assertThat(tokens.end()).isFalse();

        files.keep(session());
        issuer.die();
        assertThatThrownBy(tokens::end).isInstanceOf(LoginException.class);
        assertThat(tokens.token()).isEmpty();
    }

    @Test
    void whoeverSignsOutWhileTheSessionIsRenewedIsForgottenToo() throws Exception {
        files.keep(session());
        Thread leaving = Thread.ofPlatform().unstarted(this::signOut);
        Optional<Session> renewed =
                files.renew(
                        SERVER,
                        _ -> {
                            leaving.start();
                            while (leaving.isAlive()
                                    && leaving.getState() != Thread.State.WAITING) {
                                Thread.onSpinWait();
                            }
                            return session("second", "refresh-1");
                        });
        leaving.join();

        assertThat(renewed).isPresent();
        assertThat(files.find(SERVER)).isEmpty();
        assertThat(issuer.asked().getLast()).containsEntry("token", "refresh-1");
    }

    private void signOut() {
        try {
            assertThat(tokens.end()).isTrue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aFileThatCannotBeReadIsNoSession() throws IOException {
        files.keep(session());
        try (Stream<Path> kept = Files.list(scratch.resolve("config/sessions"))) {
            for (Path path : kept.filter(one -> one.toString().endsWith(".json")).toList()) {
                Files.writeString(path, "{\"token\":");
            }
        }
        assertThat(tokens.token()).isEmpty();
    }
}
