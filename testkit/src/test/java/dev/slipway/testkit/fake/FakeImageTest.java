package dev.slipway.testkit.fake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.control.Observation;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.Model;
import dev.slipway.api.spec.DeclaredObject;
import dev.slipway.api.spec.ModelSpec;
import dev.slipway.api.spec.ObjectId;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class FakeImageTest {
    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");
    private static final ModelName FLIGHTS = new ModelName("flights");
    private static final ModelSpec SPEC = ModelSpec.defaults(FLIGHTS);
    private static final ModelSpec OTHER = ModelSpec.defaults(new ModelName("delays"));

    @Test
    void objectsAreDeclaredByTheRecordAtWhichTheyAreAdded() {
        FakeImage image = FakeImage.empty(NOON).at(3).with(SPEC).at(7).with(OTHER).at(9);

        assertThat(image.seq()).isEqualTo(9);
        assertThat(image.object(ObjectId.of(SPEC)))
                .contains(new DeclaredObject(SPEC, 3, NOON, NOON));
        assertThat(image.object(ObjectId.of(OTHER)))
                .contains(new DeclaredObject(OTHER, 7, NOON, NOON));
    }

    @Test
    void whatIsAddedLeavesTheRestAsItWas() {
        Model model = FakeFold.model(SPEC, 2, NOON);
        EndpointName endpoint = new EndpointName("flights");
        VersionNumber second = new VersionNumber(2);
        Observation seen = new Observation("node-1", endpoint, FLIGHTS, second, null, 1, NOON);
        FakeImage image = FakeImage.empty(NOON).with(model).with(seen).with(SPEC);

        assertThat(image.models()).containsExactly(model);
        assertThat(image.observations(endpoint)).containsExactly(seen);
        assertThat(image.object(ObjectId.of(SPEC))).isPresent();
        assertThat(FakeImage.empty(NOON).models()).isEmpty();
    }
}
