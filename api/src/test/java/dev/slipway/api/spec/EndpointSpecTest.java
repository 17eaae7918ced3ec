package dev.slipway.api.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.RiskTier;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.spec.EndpointSpec.Batching;
import dev.slipway.api.spec.EndpointSpec.Deployment;
import dev.slipway.api.spec.EndpointSpec.Mode;
import dev.slipway.api.spec.EndpointSpec.Scaling;
import dev.slipway.api.spec.EndpointSpec.Slo;
import dev.slipway.api.spec.EndpointSpec.Target;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class EndpointSpecTest {
    private static final ModelName FLIGHTS = new ModelName("flights");

    /// Nothing of it is as a spec has it that says nothing.
    private static final EndpointSpec SPEC =
            new EndpointSpec(
                    new EndpointName("flights"),
                    new TeamName("delays"),
                    new Target.Latest(FLIGHTS),
                    new RiskTier(2),
                    new Slo(
                            Duration.ofMillis(1),
                            Duration.ofMillis(9),
                            0.99,
                            Duration.ofDays(7),
                            false),
                    3,
                    new Quota(100, null),
                    5,
                    new Batching(16, null, true),
                    new Scaling(0, Duration.ofHours(1), 1),
                    new CapturePolicy(
                            0.5, List.of(), List.of(), Duration.ofDays(1), new ByteSize(1 << 20)),
                    new FeedbackPolicy(Duration.ofDays(2)),
                    new Deployment(
                            Mode.STREAMING, new FreeText("because"), LocalDate.of(2027, 1, 2)));

    @Test
    void aCopyChangesWhatItIsGivenAndNothingElse() throws ReflectiveOperationException {
        EndpointSpec usual =
                EndpointSpec.defaults(
                        SPEC.endpoint(),
                        SPEC.team(),
                        new Target.Exactly(FLIGHTS, new VersionNumber(1)));
        assertThat(changed(SPEC.serving(usual.serves()))).containsExactly("serves");
        assertThat(changed(SPEC.with(usual.riskTier()))).containsExactly("riskTier");
        assertThat(changed(SPEC.with(usual.slo()))).containsExactly("slo");
        assertThat(changed(SPEC.with(usual.batching()))).containsExactly("batching");
        assertThat(changed(SPEC.with(usual.scaling()))).containsExactly("scaling");
        assertThat(changed(SPEC.with(usual.capture()))).containsExactly("capture");
        assertThat(changed(SPEC.with(new FeedbackPolicy(Duration.ZERO))))
                .containsExactly("feedback");
        assertThat(changed(SPEC.with(usual.deployment()))).containsExactly("deployment");
        assertThat(changed(SPEC.withCapacity(4, SPEC.weight()))).containsExactly("concurrency");
        assertThat(changed(SPEC.withCapacity(SPEC.concurrency(), 6))).containsExactly("weight");
        assertThat(SPEC.withCapacity(null, null).ownConcurrency()).isEmpty();
        assertThat(SPEC.withCapacity(null, null).ownWeight()).isEqualTo(1);
    }

    /// Names of what is not as in [#SPEC].
    private static List<String> changed(EndpointSpec copy) throws ReflectiveOperationException {
        List<String> names = new ArrayList<>();
        for (RecordComponent part : EndpointSpec.class.getRecordComponents()) {
            Object before = part.getAccessor().invoke(SPEC);
            if (!Objects.equals(before, part.getAccessor().invoke(copy))) {
                names.add(part.getName());
            }
        }
        return names;
    }
}
