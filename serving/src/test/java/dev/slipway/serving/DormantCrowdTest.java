package dev.slipway.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.Principal;
import dev.slipway.api.inference.Admission;
import dev.slipway.api.inference.HeadFields;
import dev.slipway.api.inference.Permit;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.inference.PredictionOutcome;
import dev.slipway.api.inference.RequestHead;
import dev.slipway.api.inference.Standing;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionChoice;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.status.TierReport;
import dev.slipway.runtime.ModelManifest;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.serving.activation.PackageSource;
import dev.slipway.testkit.fake.FakeModel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/// A node with far more endpoints than anybody asks for.
final class DormantCrowdTest {
    private static final int ENDPOINTS = 2_000;

    @Test
    void onlyThoseAreLoadedThatSomebodyAsksForAndTheOthersCostNothing() {
        Set<Integer> loaded = ConcurrentHashMap.newKeySet();
        try (Bench bench = Bench.usual()) {
            for (int i = 0; i < ENDPOINTS; i++) {
                offer(bench, i, loaded);
            }
            assertThat(bench.serving.models().isReady()).isTrue();
            assertThat(bench.serving.models().endpoints()).hasSize(ENDPOINTS);
            for (int asked : new int[] {0, 1_234, ENDPOINTS - 1, 1_234}) {
                assertThat(predict(bench, asked)).isInstanceOf(PredictionOutcome.Answered.class);
            }
            assertThat(loaded).containsExactlyInAnyOrder(0, 1_234, ENDPOINTS - 1);
            TierReport tiers = bench.serving.tiers();
            assertThat(tiers.hot()).isEqualTo(3);
            assertThat(tiers.cold()).isEqualTo(ENDPOINTS - 3);
            assertThat(tiers.versions()).hasSize(3);
            assertThat(bench.serving.memory().held().total()).isEqualTo(3);
            assertThat(bench.serving.batching()).hasSize(3);
        }
    }

    private static EndpointName endpoint(int number) {
        return new EndpointName("endpoint-" + number);
    }

    private static void offer(Bench bench, int number, Set<Integer> loaded) {
        ModelPackage supplied =
                bench.supply(
                        number + 1,
                        () -> {
                            assertThat(loaded.add(number)).as("loaded once: %s", number).isTrue();
                            return FakeModel.summing(2);
                        },
                        ModelManifest.EMPTY);
        bench.serving
                .fleet()
                .offer(
                        new VersionId(endpoint(number), new VersionNumber(1)),
                        PackageSource.of(() -> supplied));
    }

    private static PredictionOutcome predict(Bench bench, int number) {
        RequestHead head =
                new RequestHead(
                        new PredictionId("0".repeat(32)),
                        endpoint(number),
                        VersionChoice.ROUTED,
                        Standing.USUAL,
                        64,
                        bench.deadline(),
                        Principal.LOCAL,
                        HeadFields.NONE);
        try (Permit permit =
                ((Admission.Admitted) bench.serving.predictions().admit(head).await()).permit()) {
            return bench.serving.predictions().predict(Bench.row(1, 2), permit, bench.deadline());
        }
    }
}
