package dev.slipway.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.Signature;
import dev.slipway.api.push.Push;
import dev.slipway.api.push.PushResult;
import dev.slipway.quiet.Niceness;
import dev.slipway.runtime.LoadOptions;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.runtime.OutsideRuntime;
import dev.slipway.runtime.ResourceEstimate;
import dev.slipway.runtime.Suitability;
import dev.slipway.testkit.fake.FakeModel;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Pushes of models that another server computes.
final class OutsideTrialTest {
    @TempDir Path directory;

    private final Queue<Boolean> lowest = new ConcurrentLinkedQueue<>();

    /// Whoever asks another server may have to start threads for it, which keep the priority of
    /// their starter.
    @Test
    void otherServersAreAskedAtTheUsualPriority() {
        byte[] described = Site.text("format: remote\nremote: {connection: there, model: twice}\n");
        try (Site site = new Site(directory, new Asked())) {
            PushResult result = site.push("twice", Map.of("model.yaml", described));
            assertThat(lowest).as("%s", result).hasSizeGreaterThan(1).containsOnly(false);
        }
    }

    /// Its description is completed, so the one that was sent is no file of the version.
    @Test
    void pushWhoseAnswerWasLostIsSentAgainWithoutItsFiles() {
        byte[] described = Site.text("format: remote\nremote: {connection: there, model: twice}\n");
        try (Site site = new Site(directory, new Asked())) {
            site.upload(described);
            Map<String, byte[]> files = Map.of("model.yaml", described);
            Push push = site.push("twice", Site.listed(files), null, false);
            assertThat(site.intake.publish(Site.SCIENTIST, push))
                    .isInstanceOfSatisfying(
                            PushResult.Published.class,
                            first -> assertThat(first.isNew()).isTrue());
            assertThat(site.intake.publish(Site.SCIENTIST, push))
                    .isInstanceOfSatisfying(
                            PushResult.Published.class,
                            again -> assertThat(again.isNew()).isFalse());
        }
    }

    /// What the other server answers, and who asks it.
    private final class Asked implements OutsideRuntime {
        @Override
        public String name() {
            return "remote";
        }

        @Override
        public Optional<Suitability> recognise(ModelPackage model) {
            return Optional.of(Suitability.SPECIALIZED);
        }

        @Override
        public ResourceEstimate estimate(ModelPackage model, LoadOptions options) {
            return new ResourceEstimate(0, 0, true);
        }

        @Override
        public Signature signature(ModelPackage model) {
            lowest.add(Niceness.isLowest());
            return FakeModel.summing(2).signature();
        }

        @Override
        public LoadedModel load(ModelPackage model, LoadOptions options) {
            lowest.add(Niceness.isLowest());
            return FakeModel.summing(2);
        }
    }
}
