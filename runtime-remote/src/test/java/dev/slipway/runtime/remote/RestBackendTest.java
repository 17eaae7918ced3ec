package dev.slipway.runtime.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.spec.BackendTerms;
import dev.slipway.runtime.LoadOptions;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelPackages;
import dev.slipway.runtime.remote.wire.AddressRules;
import dev.slipway.runtime.remote.wire.BackendException;
import dev.slipway.runtime.remote.wire.FailureKind;
import dev.slipway.runtime.remote.wire.Wires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/// Over REST, values as bytes.
final class RestBackendTest extends BackendContract {
    @Override
    PlayedBackend play(int port) {
        return new PlayedRest(port, true);
    }

    @Test
    void callersHearToTheMillisecondWhenToComeBackWhereThatIsSaid() throws IOException {
        played.behave(Behaviour.FULL);
        try (LoadedModel model = load()) {
            assertThat(refused(model).retryAfter()).contains(Duration.ofMillis(40));
        }
    }

    @Test
    void callersHearNoWordsOfAFailingModelFromTheBreakerEither() throws IOException {
        connect(
                new BackendTerms.Breaker(0.5, 2, Duration.ofSeconds(60)),
                Duration.ofSeconds(5),
                0,
                Duration.ofMillis(20));
        played.behave(Behaviour.FAILED);
        try (LoadedModel model = load()) {
            assertThat(refused(model).code()).isEqualTo(ErrorCode.BACKEND_FAILED);
            assertThat(refused(model).code()).isEqualTo(ErrorCode.BACKEND_FAILED);
            Refusal refusal = refused(model);
            assertThat(refusal.code()).isEqualTo(ErrorCode.BACKEND_UNAVAILABLE);
            assertThat(refusal.message())
                    .contains("'there' is left alone", "'failed'")
                    .doesNotContain("it broke");
            assertThat(isHindered(model, "'failed'")).isTrue();
            assertThat(isHindered(model, "it broke")).isFalse();
            assertThat(eventually(() -> backend().status().problem().contains("it broke")))
                    .as("whoever looks after the connection hears all of it")
                    .isTrue();
        }
    }

    /// The call was let through before the breaker opened, and ends behind that.
    @Test
    void whatWasNotAcceptedOfOneCallerIsToldToNoOther() throws IOException {
        connect(new BackendTerms.Breaker(0.5, 2, Duration.ofSeconds(60)), Duration.ofSeconds(5), 0);
        try (LoadedModel model = load()) {
            Backend backend = backend();
            played.behave(Behaviour.FAILED);
            assertThat(refused(model).code()).isEqualTo(ErrorCode.BACKEND_FAILED);
            assertThat(refused(model).code()).isEqualTo(ErrorCode.BACKEND_FAILED);
            backend.note(new BackendException(FailureKind.REJECTED, "x of Miller is odd"));
            assertThat(refused(model).message()).contains("'failed'").doesNotContain("Miller");
            assertThat(model.hindrance().orElseThrow()).doesNotContain("Miller");
        }
    }

    /// No look has missed a server in between.
    @Test
    void aLookFindsWhatAnotherProgramInTheServersPlaceReads() throws IOException {
        PlayedRest first = replaced(false);
        try (LoadedModel model = load()) {
            assertThat(ask(model, 1, 2)).hasSize(2);
            assertThat(first.hadBytes()).isFalse();
            PlayedRest second = replaced(true);
            backend().health().look();
            assertThat(ask(model, 1, 2)).hasSize(2);
            assertThat(second.hadBytes()).isTrue();
            PlayedRest third = replaced(false);
            backend().health().look();
            assertThat(ask(model, 1, 2)).hasSize(2);
            assertThat(third.hadBytes()).isFalse();
        }
    }

    /// Calls are sent to it all the same.
    @Test
    void aLookAsksAgainAlsoWhereNobodySaysWhetherTheServerIsReady() throws IOException {
        PlayedRest first = replaced(false);
        try (LoadedModel model = load()) {
            assertThat(ask(model, 1, 2)).hasSize(2);
            assertThat(first.hadBytes()).isFalse();
            PlayedRest second = replaced(true);
            second.hideHealth();
            backend().health().look();
            assertThat(ask(model, 1, 2)).hasSize(2);
            assertThat(second.hadBytes()).isTrue();
        }
    }

    /// What did not load while it was away is tried again by that.
    @Test
    void serverThatDoesNotSayWhetherItIsReadyIsTakenForOneThatIs() {
        awaitFirstLook();
        PlayedRest hiding = replaced(true);
        hiding.hideHealth();
        int before = foundReady.get();
        backend().health().look();
        assertThat(backend().status().health()).isEqualTo("not-ready");
        assertThat(foundReady.get()).isGreaterThan(before);

        played.close();
        int found = foundReady.get();
        backend().health().look();
        assertThat(foundReady.get()).isEqualTo(found);
    }

    @Test
    void modelsAreLookedAtAlsoWhereNobodySaysWhetherTheServerIsReady() throws IOException {
        awaitFirstLook();
        PlayedRest hiding = replaced(true);
        try (LoadedModel model = load()) {
            played.ready(true, false);
            backend().health().look();
            assertThat(isHindered(model, "the model is not ready")).isTrue();
            hiding.hideHealth();
            played.ready(true, true);
            backend().health().look();
            assertThat(model.hindrance()).isEmpty();
        }
    }

    /// A minute is over whenever somebody asks for one of them, which is more than a look has.
    @Test
    void modelsForWhichNoAnswerComesKeepNoOthersFromBeingLookedAt() throws IOException {
        awaitFirstLook();
        replaced(true).duringSilence(() -> pass(Duration.ofMinutes(1)));
        List<LoadedModel> silent = new ArrayList<>();
        List<LoadedModel> others = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            silent.add(silent());
            others.add(load());
            others.add(load());
        }
        played.ready(true, false);
        lookOftenEnough(silent.size());
        assertThat(others).allMatch(model -> isHindered(model, "the model is not ready"));
        played.ready(true, true);
        lookOftenEnough(silent.size());
        assertThat(others).allMatch(model -> model.hindrance().isEmpty());
        silent.forEach(LoadedModel::close);
        others.forEach(LoadedModel::close);
    }

    /// Each ends a look.
    private void lookOftenEnough(int silent) {
        for (int i = 0; i <= silent; i++) {
            backend().health().look();
        }
    }

    private LoadedModel silent() throws IOException {
        Path directory = Files.createDirectories(scratch.resolve("silent"));
        Files.writeString(
                directory.resolve("model.yaml"),
                "format: remote\nremote: {connection: there, model: silent}\n");
        return new RemoteRuntime(backends, System::nanoTime)
                .load(ModelPackages.open(directory), LoadOptions.defaults(scratch));
    }

    /// No other comes by itself while these tests last.
    private void awaitFirstLook() {
        assertThat(eventually(() -> foundReady.get() > 0)).isTrue();
    }

    private PlayedRest replaced(boolean readsBytes) {
        int port = played.port();
        played.close();
        PlayedRest next = new PlayedRest(port, readsBytes);
        played = next;
        return next;
    }

    @Test
    void whatKeepsCallsFromTheServerIsKnownWithoutOne() throws IOException {
        connect(
                new BackendTerms.Breaker(0.5, 1_000, Duration.ofMillis(100)),
                Duration.ofSeconds(5),
                0.1,
                Duration.ofMillis(20));
        try (LoadedModel model = load()) {
            assertThat(eventually(() -> model.hindrance().isEmpty())).isTrue();
            played.ready(true, false);
            assertThat(eventually(() -> isHindered(model, "the model is not ready"))).isTrue();
            played.ready(true, true);
            assertThat(eventually(() -> model.hindrance().isEmpty())).isTrue();
            int port = played.port();
            played.close();
            assertThat(eventually(() -> isHindered(model, "is left alone"))).isTrue();
            played = play(port);
            assertThat(eventually(() -> model.hindrance().isEmpty())).isTrue();
            connections.clear();
            backends.follow();
            assertThat(isHindered(model, "not there any more")).isTrue();
        }
    }

    /// Time goes by while keys are read, and at no other moment: sockets wait for what is left of
    /// the second, which a busy machine may need.
    @Test
    void looksAndDescriptionsHaveASecondHoweverShortCallsAre() throws IOException {
        awaitFirstLook();
        AtomicLong clock = new AtomicLong();
        BackendKeys slow =
                terms -> {
                    clock.addAndGet(Duration.ofMillis(110).toNanos());
                    return new BackendKeys.Opened(null, null, "");
                };
        connect(PATIENT, Duration.ofMillis(100), 0);
        try (Backends timed = new Backends(timed(slow, clock), () -> List.copyOf(connections))) {
            Backend backend = timed.of("there").orElseThrow();
            assertThat(eventually(() -> isReadyOverAnotherWire(backend))).isTrue();
            backend.openWire().reopen();
            try (LoadedModel model =
                    new RemoteRuntime(timed, clock::get)
                            .load(packed(""), LoadOptions.defaults(scratch))) {
                assertThat(model.signature().inputs()).hasSize(1);
            }
        }
    }

    /// Its keys are read for each.
    private static boolean isReadyOverAnotherWire(Backend backend) {
        backend.openWire().reopen();
        backend.health().look();
        return backend.status().health().equals("ready");
    }

    private static BackendSpec timed(BackendKeys keys, AtomicLong clock) {
        return new BackendSpec(
                new Wires(new AddressRules(Set.of()), clock::get),
                keys,
                (connection, state, reason) -> {},
                clock::get,
                new SplittableRandom(1));
    }

    /// Whoever hears of a breaker may fail, for want of memory, say.
    @Test
    void aListenerThatFailsKeepsNoTrialOfTheBreaker() throws IOException {
        AtomicBoolean hasFailed = new AtomicBoolean();
        BackendListener failing =
                (connection, state, reason) -> {
                    if (state.equals("half-open") && hasFailed.compareAndSet(false, true)) {
                        throw new OutOfMemoryError("a test");
                    }
                };
        connect(new BackendTerms.Breaker(0.5, 2, Duration.ofMillis(50)), Duration.ofSeconds(5), 0);
        try (Backends heard = heardBy(failing);
                LoadedModel model =
                        new RemoteRuntime(heard, System::nanoTime)
                                .load(packed(""), LoadOptions.defaults(scratch))) {
            Breaker breaker = heard.of("there").orElseThrow().breaker();
            played.behave(Behaviour.FAILED);
            assertThat(refused(model).code()).isEqualTo(ErrorCode.BACKEND_FAILED);
            assertThat(refused(model).code()).isEqualTo(ErrorCode.BACKEND_FAILED);
            assertThat(breaker.state()).isEqualTo(Breaker.State.OPEN);
            played.behave(Behaviour.GOOD);
            assertThat(
                            eventually(() -> {
                                try {
                                    ask(model, 1, 2);
                                } catch (OutOfMemoryError e) {
                                    assertThat(hasFailed).isTrue();
                                }
                                return breaker.state() == Breaker.State.CLOSED;
                            }))
                    .isTrue();
            assertThat(hasFailed).isTrue();
        }
    }

    private Backends heardBy(BackendListener listener) {
        Backends heard =
                new Backends(spec(BackendKeys.none(), listener), () -> List.copyOf(connections));
        heard.follow();
        return heard;
    }

    private static BackendSpec spec(BackendKeys keys, BackendListener listener) {
        return new BackendSpec(
                new Wires(new AddressRules(Set.of()), System::nanoTime),
                keys,
                listener,
                System::nanoTime,
                new SplittableRandom(1));
    }

    /// The connection changes in the middle of a look, which then fails; the next one does not wait
    /// for the ten minutes between two of them.
    @Test
    void whatALookFindsOfAServerThatIsAnotherMeanwhileDoesNotCount() {
        BackendTerms before = connections.getFirst();
        connect(PATIENT, Duration.ofSeconds(6), 0);
        BackendTerms after = connections.getFirst();
        AtomicReference<BackendTerms> now = new AtomicReference<>(before);
        CompletableFuture<Backends> made = new CompletableFuture<>();
        BackendKeys keys =
                terms -> {
                    if (terms.equals(before)) {
                        now.set(after);
                        made.join().follow();
                        // As whoever waits for a socket does.
                        LockSupport.parkNanos(1);
                        throw new IOException("it has lost its key");
                    }
                    return new BackendKeys.Opened(null, null, "");
                };
        ConcurrentLinkedQueue<String> heard = new ConcurrentLinkedQueue<>();
        BackendListener listener = (connection, state, reason) -> heard.add(state);
        try (Backends changing = new Backends(spec(keys, listener), () -> List.of(now.get()))) {
            made.complete(changing);
            changing.follow();
            assertThat(eventually(() -> heard.contains("ready"))).isTrue();
            assertThat(heard).containsExactly("ready");
        }
    }

    private static boolean isHindered(LoadedModel model, String why) {
        return model.hindrance().filter(words -> words.contains(why)).isPresent();
    }
}
