package dev.slipway.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.Principal;
import dev.slipway.api.inference.HeadFields;
import dev.slipway.api.inference.Permit;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.inference.RequestHead;
import dev.slipway.api.inference.Standing;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.model.VersionId;
import dev.slipway.runtime.ModelManifest;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.serving.admission.RequestPermit;
import dev.slipway.serving.execution.Execution;
import dev.slipway.testkit.fake.FakeModel;
import org.junit.jupiter.api.Test;

final class EndpointTurnsTest {
    private static final EndpointName FRAUD = new EndpointName("fraud");

    @Test
    void versionsOfAnEndpointTakeTheirTurnsAsOneAndThoseOfAnotherDoNot() {
        try (Bench bench = Bench.usual()) {
            assertThat(bench.install(1, () -> FakeModel.summing(2)).isReady()).isTrue();
            assertThat(bench.install(2, () -> FakeModel.summing(2)).isReady()).isTrue();
            VersionId other = new VersionId(FRAUD, Bench.id(3).version());
            ModelPackage model = bench.supply(3, () -> FakeModel.summing(2), ModelManifest.EMPTY);
            assertThat(bench.serving.fleet().install(other, model).join().isReady()).isTrue();

            Execution first = execution(bench, Bench.id(1));

            assertThat(first.takesTurnsWith(execution(bench, Bench.id(2)))).isTrue();
            assertThat(first.takesTurnsWith(execution(bench, other))).isFalse();
        }
    }

    private static Execution execution(Bench bench, VersionId version) {
        RequestHead head =
                new RequestHead(
                        new PredictionId("0".repeat(32)),
                        version.endpoint(),
                        new VersionChoice.Exactly(version.version()),
                        Standing.USUAL,
                        64,
                        bench.deadline(),
                        Principal.LOCAL,
                        HeadFields.NONE);
        try (Permit permit = bench.admitted(head)) {
            return ((RequestPermit) permit).version().execution();
        }
    }
}
