package dev.slipway.runtime.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.spec.BackendTerms;
import dev.slipway.runtime.InferenceException;
import dev.slipway.runtime.LoadOptions;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelPackages;
import dev.slipway.runtime.ModelRefusedException;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What holds for every backend, whatever it is spoken to in: against a played server that behaves
/// and one that does not.
abstract class BackendContract extends DescriptionContract {
    /// More than a slow machine needs for whatever is done within it.
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void answersAreWhatTheOtherServerSays() throws IOException {
        try (LoadedModel model = load()) {
            for (int i = 0; i < 3; i++) {
                List<Tensor> answer = ask(model, 1, 2, 3, 4);
                assertThat(((DenseTensor) answer.getFirst()).floatAt(3)).isEqualTo(8);
                assertThat(answer.getFirst().shape()).isEqualTo(Shape.of(2, 2));
                assertThat(((BytesTensor) answer.get(1)).text(1)).isEqualTo("3.0");
            }
            assertThat(backend().counts().outcomes()).containsEntry("answered", 3L);
        }
    }

    @Test
    void onlyWantedOutputsAreAskedFor() throws IOException {
        try (LoadedModel model = load()) {
            List<Tensor> answer =
                    model.infer(rows(1, 2), OutputSelection.of(1), TensorAllocator.heap());
            assertThat(((BytesTensor) answer.getFirst()).text(0)).isEqualTo("1.0");
            List<Tensor> first =
                    model.infer(rows(1, 2), OutputSelection.of(0), TensorAllocator.heap());
            assertThat(first).hasSize(1);
        }
    }

    @Test
    void noRowsAreAnsweredWithoutAsking() throws IOException {
        try (LoadedModel model = load()) {
            List<Tensor> answer = ask(model);
            assertThat(answer.getFirst().shape()).isEqualTo(Shape.of(0, 2));
            assertThat(played.requests()).isZero();
        }
    }

    @Test
    void manyCallersEachGetTheirOwnAnswer() throws Exception {
        try (LoadedModel model = load();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Float>> calls = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                float value = i;
                calls.add(() -> ((DenseTensor) ask(model, value, 0).getFirst()).floatAt(0));
            }
            List<Future<Float>> answers = threads.invokeAll(calls);
            for (int i = 0; i < answers.size(); i++) {
                assertThat(answers.get(i).get()).isEqualTo(2f * i);
            }
        }
    }

    @Test
    void whatIsNotANumberComesThrough() throws IOException {
        played.behave(Behaviour.NOT_A_NUMBER);
        try (LoadedModel model = load()) {
            assertThat(((DenseTensor) ask(model, 1, 2).getFirst()).floatAt(0)).isNaN();
        }
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "MISSING",
                "UNKNOWN_OUTPUT",
                "TWICE",
                "WRONG_SHAPE",
                "WRONG_RANK",
                "WRONG_DATATYPE",
                "HUGE",
                "NEGATIVE",
                "TOO_FEW",
                "TOO_MANY",
                "TOO_LARGE"
            })
    void answersThatBreakTheSignatureAreTheBackendsFailure(Behaviour behaviour) throws IOException {
        played.behave(behaviour);
        try (LoadedModel model = load()) {
            Refusal refusal = refused(model);
            assertThat(refusal.code()).isEqualTo(ErrorCode.BACKEND_FAILED);
            assertThat(refusal.message()).contains("'there'", "not valid");
            assertThat(played.requests()).isEqualTo(1);
            played.behave(Behaviour.GOOD);
            assertThat(ask(model, 1, 2)).hasSize(2);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FAILED", "NOT_FOUND", "DENIED"})
    void failuresOfTheOtherServerAreNotTheCallers(Behaviour behaviour) throws IOException {
        played.behave(behaviour);
        try (LoadedModel model = load()) {
            Refusal refusal = refused(model);
            assertThat(refusal.code()).isEqualTo(ErrorCode.BACKEND_FAILED);
            assertThat(refusal.message()).contains("'there'");
            assertThat(played.requests()).isEqualTo(1);
        }
    }

    @Test
    void mistakesOfTheCallerAreThoseOfTheCaller() throws IOException {
        played.behave(Behaviour.REJECTED);
        try (LoadedModel model = load()) {
            Refusal refusal = refused(model);
            assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_INPUT);
            assertThat(refusal.message()).contains("x is odd");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"BUSY", "FULL"})
    void noPlaceThereIsNoPlaceHere(Behaviour behaviour) throws IOException {
        connect(
                new BackendTerms.Breaker(0.5, 2, Duration.ofSeconds(60)),
                Duration.ofSeconds(5),
                0.1);
        played.behave(behaviour);
        try (LoadedModel model = load()) {
            for (int i = 1; i <= 4; i++) {
                assertThat(refused(model).code()).isEqualTo(ErrorCode.OVERLOADED);
                assertThat(played.requests()).as("not left alone").isEqualTo(i);
            }
        }
    }

    @Test
    void whatIsTooLargeThereIsTooLargeHere() throws IOException {
        played.behave(Behaviour.OVERSIZED);
        try (LoadedModel model = load()) {
            assertThat(refused(model).code()).isEqualTo(ErrorCode.PAYLOAD_TOO_LARGE);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"CLOSE", "UNAVAILABLE"})
    void whatFailedBeforeAnAnswerIsSentAgain(Behaviour behaviour) throws IOException {
        played.behave(request -> request == 0 ? behaviour : Behaviour.GOOD);
        try (LoadedModel model = load()) {
            assertThat(ask(model, 1, 2)).hasSize(2);
            assertThat(played.requests()).isEqualTo(2);
        }
    }

    @Test
    void nothingIsSentAgainWithoutABudget() throws IOException {
        connect(PATIENT, Duration.ofSeconds(5), 0);
        played.behave(Behaviour.UNAVAILABLE);
        try (LoadedModel model = load()) {
            assertThat(refused(model).code()).isEqualTo(ErrorCode.BACKEND_UNAVAILABLE);
            assertThat(backend().counts().retries()).isZero();
        }
    }

    @Test
    void nothingIsSentAgainOnceTheBudgetIsSpent() throws IOException {
        connect(PATIENT, Duration.ofSeconds(5), 0.001);
        played.behave(Behaviour.UNAVAILABLE);
        try (LoadedModel model = load()) {
            for (int i = 0; i < 30; i++) {
                assertThat(refused(model).code()).isEqualTo(ErrorCode.BACKEND_UNAVAILABLE);
            }
            assertThat(backend().counts().retries()).isEqualTo(10);
            assertThat(played.requests()).isEqualTo(40);
        }
    }

    @Test
    void nothingIsSentAgainWhenNoTimeIsLeftForIt() throws IOException {
        played.behave(Behaviour.UNAVAILABLE);
        try (LoadedModel model = load()) {
            refused(model, within(Duration.ofMillis(9)));
            assertThat(backend().counts().retries()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"CUT", "GARBAGE", "CLOSE"})
    void brokenConnectionsHarmNoLaterCall(Behaviour behaviour) throws IOException {
        played.behave(request -> behaviour);
        try (LoadedModel model = load()) {
            Refusal refusal = refused(model);
            assertThat(refusal.code())
                    .isIn(ErrorCode.BACKEND_FAILED, ErrorCode.BACKEND_UNAVAILABLE);
            played.behave(Behaviour.GOOD);
            assertThat(eventually(() -> ask(model, 1, 2).size() == 2)).isTrue();
        }
    }

    @Test
    void aCallEndsAtItsDeadlineAndTheOtherServerIsTold() throws IOException {
        connect(PATIENT, MINUTE.multipliedBy(2), 0.1);
        hangForAMinute();
        try (LoadedModel model = load()) {
            Refusal refusal = refused(model, within(MINUTE));
            assertThat(refusal.code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
            assertThat(eventually(played::wasLeft)).isTrue();
            assertThat(played.toldMicros()).isBetween(1L, 60_000_000L);
        }
    }

    /// A minute is over once an inference request has come, which nobody answers.
    private void hangForAMinute() {
        played.behave(request -> {
            pass(MINUTE);
            return Behaviour.HANG;
        });
    }

    @Test
    void theConnectionsDeadlineHoldsWhateverTheCallers() throws IOException {
        connect(PATIENT, MINUTE, 0.1);
        hangForAMinute();
        try (LoadedModel model = load()) {
            assertThat(refused(model, within(Duration.ofHours(1))).code())
                    .isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
        }
    }

    @Test
    void aCallThatNobodyWaitsForIsLeft() throws IOException {
        AtomicBoolean hasLeft = new AtomicBoolean();
        played.behave(request -> {
            hasLeft.set(true);
            return Behaviour.HANG;
        });
        try (LoadedModel model = load()) {
            Refusal refusal = refused(model, within(Duration.ofMinutes(10), hasLeft::get));
            assertThat(refusal.code()).isEqualTo(ErrorCode.CANCELLED);
            assertThat(eventually(played::wasLeft)).isTrue();
        }
    }

    @Test
    void aBackendThatFailsIsLeftAloneAndTriedAgain() throws IOException {
        connect(new BackendTerms.Breaker(0.5, 5, MINUTE), Duration.ofSeconds(5), 0.1);
        played.behave(Behaviour.FAILED);
        try (LoadedModel model = load()) {
            for (int i = 0; i < 5; i++) {
                assertThat(refused(model).code()).isEqualTo(ErrorCode.BACKEND_FAILED);
            }
            Refusal refusal = refused(model);
            assertThat(refusal.code()).isEqualTo(ErrorCode.BACKEND_UNAVAILABLE);
            assertThat(refusal.message()).contains("'there'", "left alone");
            assertThat(refusal.retryAfter()).isPresent();
            assertThat(played.requests()).isEqualTo(5);
            assertThat(backend().status().isGood()).isFalse();
            played.behave(Behaviour.GOOD);
            pass(MINUTE);
            assertThat(eventually(() -> ask(model, 1, 2).size() == 2)).isTrue();
            assertThat(
                            eventually(() ->
                                    ask(model, 1, 2).size() == 2
                                            && backend().breaker().state() == Breaker.State.CLOSED))
                    .isTrue();
            assertThat(changes).contains("open", "half-open", "closed");
        }
    }

    @Test
    void callersWithNoTimeDoNotCloseTheWayForOthers() throws IOException {
        connect(
                new BackendTerms.Breaker(0.5, 5, Duration.ofSeconds(60)),
                Duration.ofSeconds(5),
                0.1);
        try (LoadedModel model = load()) {
            ask(model, 1, 2);
            played.behave(Behaviour.HANG);
            for (int i = 0; i < 10; i++) {
                assertThat(refused(model, within(Duration.ofMillis(20))).code())
                        .isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
            }
            assertThat(backend().breaker().state()).isEqualTo(Breaker.State.CLOSED);
        }
    }

    @Test
    void aServerThatIsGoneIsNamedAndComesBack() throws IOException {
        connect(
                new BackendTerms.Breaker(0.5, 1_000, Duration.ofMillis(100)),
                Duration.ofSeconds(5),
                0.1,
                Duration.ofMillis(50));
        try (LoadedModel model = load()) {
            ask(model, 1, 2);
            int port = played.port();
            played.close();
            Refusal refusal = refused(model);
            for (int more = 0; more < 100 && refusal.code() == ErrorCode.BACKEND_FAILED; more++) {
                // It met the connection while that ended.
                refusal = refused(model);
            }
            assertThat(refusal.code()).isEqualTo(ErrorCode.BACKEND_UNAVAILABLE);
            assertThat(refusal.message()).contains("'there'");
            assertThat(eventually(() -> changes.contains("unreachable"))).isTrue();
            assertThat(eventually(() -> backend().breaker().state() == Breaker.State.OPEN))
                    .isTrue();
            played = play(port);
            assertThat(eventually(() -> ask(model, 1, 2).size() == 2)).isTrue();
        }
    }

    @Test
    void aServerKilledInTheMiddleOfCallsFailsThemAndNoOther() throws Exception {
        connect(PATIENT, Duration.ofSeconds(5), 0, Duration.ofMillis(50));
        played.behave(Behaviour.HANG);
        try (LoadedModel model = load();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Refusal>> inside = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                inside.add(threads.submit(() -> refused(model)));
            }
            assertThat(eventually(() -> played.requests() == 20)).isTrue();
            int port = played.port();
            played.close();
            for (Future<Refusal> call : inside) {
                assertThat(call.get().code())
                        .isIn(ErrorCode.BACKEND_UNAVAILABLE, ErrorCode.BACKEND_FAILED);
            }
            played = play(port);
            assertThat(eventually(() -> ask(model, 1, 2).size() == 2)).isTrue();
            assertThat(backend().counts().inside()).isZero();
        }
    }

    @Test
    void aModelThatIsNotReadyThereIsNotAsked() throws IOException {
        connect(PATIENT, Duration.ofSeconds(5), 0.1, Duration.ofMillis(20));
        try (LoadedModel model = load()) {
            played.ready(true, false);
            assertThat(
                            eventually(() -> {
                                try {
                                    ask(model, 1, 2);
                                    return false;
                                } catch (InferenceException e) {
                                    return e.refusal().code() == ErrorCode.BACKEND_UNAVAILABLE;
                                }
                            }))
                    .isTrue();
            played.ready(true, true);
            assertThat(eventually(() -> ask(model, 1, 2).size() == 2)).isTrue();
        }
    }

    @Test
    void whetherTheServerIsReadyIsSeen() {
        connect(PATIENT, Duration.ofSeconds(5), 0.1, Duration.ofMillis(20));
        assertThat(eventually(() -> backend().status().health().equals("ready"))).isTrue();
        played.ready(false, true);
        assertThat(eventually(() -> backend().status().health().equals("not-ready"))).isTrue();
        assertThat(backend().status().isGood()).isFalse();
    }

    @Test
    void callsOfAConnectionThatWasRemovedAreRefused() throws IOException {
        try (LoadedModel model = load()) {
            ask(model, 1, 2);
            connections.clear();
            backends.follow();
            assertThat(refused(model).message()).contains("'there'", "not there any more");
        }
    }

    @Test
    void whatAConnectionWasFoundToBeEndsWithIt() throws IOException {
        connect(PATIENT, Duration.ofSeconds(5), 0.1, Duration.ofMillis(20));
        try (LoadedModel model = load()) {
            played.ready(true, false);
            assertThat(eventually(() -> isRefused(model))).isTrue();
            connections.clear();
            backends.follow();
            played.ready(true, true);
            connect(PATIENT, Duration.ofSeconds(5), 0.1, Duration.ofMillis(20));
            assertThat(ask(model, 1, 2)).hasSize(2);
            played.ready(true, false);
            assertThat(eventually(() -> isRefused(model))).isTrue();
        }
    }

    private boolean isRefused(LoadedModel model) {
        try {
            ask(model, 1, 2);
            return false;
        } catch (InferenceException e) {
            return true;
        }
    }

    @Test
    void aChangedConnectionCountsFromTheNextCallOn() throws IOException {
        try (LoadedModel model = load();
                PlayedBackend other = play(0)) {
            ask(model, 1, 2);
            PlayedBackend first = played;
            played = other;
            connect(PATIENT, Duration.ofSeconds(5), 0.1);
            assertThat(ask(model, 1, 2)).hasSize(2);
            assertThat(other.requests()).isEqualTo(1);
            first.close();
            played = play(0);
        }
    }

    @Test
    void aSignatureThatDiffersKeepsTheVersionFromLoading() {
        String differing =
                """
                signature:
                  inputs: [{name: x, datatype: FP64, shape: [-1, 2]}]
                  outputs: [{name: y, datatype: FP32, shape: [-1, 2]}]
                """;
        assertThatThrownBy(() -> load(differing))
                .isInstanceOf(ModelRefusedException.class)
                .hasMessageContaining("FP32[-1, 2] (expected: FP64[-1, 2], as the package says)");
    }

    @Test
    void aPartOfTheOutputsIsEnough() throws IOException {
        String part =
                """
                signature:
                  inputs: [{name: x, datatype: FP32, shape: [-1, 2]}]
                  outputs: [{name: y, datatype: FP32, shape: [-1, 2]}]
                """;
        try (LoadedModel model = load(part)) {
            assertThat(model.signature().outputs()).hasSize(1);
            assertThat(ask(model, 1, 2)).hasSize(1);
        }
    }

    @Test
    void aModelThatIsNotThereKeepsTheVersionFromLoading() throws IOException {
        Path directory = Files.createDirectories(scratch.resolve("other"));
        Files.writeString(
                directory.resolve("model.yaml"), "remote: {connection: nowhere, model: twice}\n");
        assertThatThrownBy(() ->
                        new RemoteRuntime(backends, System::nanoTime)
                                .load(ModelPackages.open(directory), LoadOptions.defaults(scratch)))
                .isInstanceOf(ModelRefusedException.class)
                .hasMessageContaining("nowhere (expected: the name of a connection")
                .satisfies(refused ->
                        assertThat(refused.getMessage())
                                .as("connections of other teams are named to nobody")
                                .doesNotContain("there"));
    }

    @Test
    void whatItSaysOfItselfIsTheSignature() throws IOException {
        try (LoadedModel model = load()) {
            assertThat(model.signature().isBatched()).isTrue();
            assertThat(model.platform()).isEqualTo("remote");
            assertThat(model.outside().orElseThrow().calls()).isEqualTo(8);
        }
    }
}
