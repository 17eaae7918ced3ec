package dev.slipway.frontend.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.error.Refusal;
import dev.slipway.api.inference.Admission;
import dev.slipway.api.inference.Deadline;
import dev.slipway.api.inference.InferenceRequest;
import dev.slipway.api.inference.Permit;
import dev.slipway.api.inference.PredictionOutcome;
import dev.slipway.api.inference.Predictions;
import dev.slipway.api.inference.RequestHead;
import dev.slipway.api.model.Feature;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.VersionState;
import dev.slipway.tensor.TensorAllocator;
import dev.slipway.testkit.fake.FakePredictions;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/// What a door says of bodies that fit the other version of a release alone.
class MisfitTest {
    private static final Signature RENAMED =
            new Signature(
                    RunningDoor.FLIGHTS.inputs(),
                    RunningDoor.FLIGHTS.outputs(),
                    List.of(
                            Feature.numeric("hour"),
                            Feature.numeric("miles"),
                            new Feature("origin", List.of("ATL", "BOS", "CLT"))));

    private final Queue<Boolean> fitting = new ConcurrentLinkedQueue<>();
    private final FakePredictions fake = RunningDoor.fakePredictions();

    /// Asks whether bodies that are refused fit the renamed columns.
    private final class Asking implements Predictions {
        @Override
        public Admission admit(RequestHead head) {
            return fake.admit(head) instanceof Admission.Admitted(Permit permit)
                    ? new Admission.Admitted(new AskingPermit(permit))
                    : fake.admit(head);
        }

        @Override
        public PredictionOutcome predict(
                InferenceRequest request, Permit permit, Deadline deadline) {
            return fake.predict(request, ((AskingPermit) permit).permit(), deadline);
        }
    }

    private final class AskingPermit implements Permit {
        private final Permit permit;

        AskingPermit(Permit permit) {
            this.permit = permit;
        }

        Permit permit() {
            return permit;
        }

        @Override
        public RequestHead head() {
            return permit.head();
        }

        @Override
        public Signature signature() {
            return permit.signature();
        }

        @Override
        public TensorAllocator allocator() {
            return permit.allocator();
        }

        @Override
        public Optional<Refusal> reserve(long bytes) {
            return permit.reserve(bytes);
        }

        @Override
        public void misfit(Predicate<Signature> fits) {
            fitting.add(fits.test(RENAMED));
        }

        @Override
        public void close() {
            permit.close();
        }
    }

    private int post(String columns) throws Exception {
        try (RunningDoor door =
                        new RunningDoor(
                                RunningDoor.LIMITS,
                                fake,
                                new Asking(),
                                RunningDoor.models(new VersionState.Ready()),
                                false);
                Wire wire = door.connect()) {
            String body =
                    "{\"dataframe_split\":{\"columns\":["
                            + columns
                            + "],\"data\":[[1,2,\"ATL\"]]}}";
            return wire.post("/v1/endpoints/flights/invocations", body).status();
        }
    }

    @Test
    void aBodyForTheOthersColumnsFitsThem() throws Exception {
        assertThat(post("\"hour\",\"miles\",\"origin\"")).isEqualTo(400);
        assertThat(fitting).containsExactly(true);
    }

    @Test
    void aBodyForNeithersColumnsFitsNeither() throws Exception {
        assertThat(post("\"hour\",\"yards\",\"origin\"")).isEqualTo(400);
        assertThat(fitting).containsExactly(false);
    }

    @Test
    void aBodyThatFitsIsAskedNothing() throws Exception {
        assertThat(post("\"hour\",\"distance\",\"origin\"")).isEqualTo(200);
        assertThat(fitting).isEmpty();
        assertThat(fake.openPermits()).isZero();
    }
}
