package dev.slipway.frontend.http.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.Feature;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.model.VersionState;
import dev.slipway.api.spec.ByteSize;
import dev.slipway.api.spec.CapturePolicy;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Target;
import dev.slipway.api.status.Models;
import dev.slipway.frontend.http.FakeModels;
import dev.slipway.tensor.Datatype;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class UnknownColumnsTest {
    private static final EndpointName FLIGHTS = new EndpointName("flights");
    private static final VersionState READY = new VersionState.Ready();
    private static final Signature SIGNATURE =
            new Signature(
                    List.of(TensorSpec.of("input", Datatype.FP32, -1, 2)),
                    List.of(TensorSpec.of("late", Datatype.FP32, -1, 1)),
                    List.of(Feature.numeric("card_no"), Feature.numeric("amount")));

    @Test
    void aColumnThatNoLoadedVersionHasIsNamed() {
        List<String> unknown =
                UnknownColumns.of(
                        served(READY, SIGNATURE),
                        spec(List.of("card_nr", "amount", "input"), List.of("late", "tail")));

        assertThat(unknown)
                .containsExactly(
                        "flights: capture.drop: card_nr is no column of a loaded version (did you"
                                + " mean card_no?)",
                        "flights: capture.hash: tail is no column of a loaded version");
    }

    @Test
    void ofManyTheFirstAreNamedAndTheOthersCounted() {
        List<String> many = IntStream.range(0, 1_000).mapToObj(i -> "unknown_" + i).toList();

        assertThat(UnknownColumns.of(served(READY, SIGNATURE), spec(many, List.of())))
                .hasSize(9)
                .startsWith("flights: capture.drop: unknown_0 is no column of a loaded version")
                .endsWith("flights: capture.drop: 992 more are columns of no loaded version");
    }

    @Test
    void whatWasMeantByAVeryLongNameIsNotLookedFor() {
        String known = "a".repeat(65);
        Signature signature =
                new Signature(
                        SIGNATURE.inputs(),
                        SIGNATURE.outputs(),
                        List.of(Feature.numeric(known), Feature.numeric("amount")));

        String wanted = known + "b";

        assertThat(UnknownColumns.of(served(READY, signature), spec(List.of(), List.of(wanted))))
                .containsExactly(
                        "flights: capture.hash: " + wanted + " is no column of a loaded version");
    }

    @Test
    void nothingIsSaidOfVersionsThatAreNotLoaded() {
        VersionState asleep = new VersionState.Unloaded();

        assertThat(
                        UnknownColumns.of(
                                served(asleep, SIGNATURE), spec(List.of("card_nr"), List.of())))
                .isEmpty();
    }

    private static EndpointSpec spec(List<String> drop, List<String> hash) {
        return EndpointSpec.defaults(
                        FLIGHTS,
                        TeamName.DEFAULT,
                        new Target.Exactly(new ModelName("flights"), new VersionNumber(1)))
                .with(
                        new CapturePolicy(
                                1, drop, hash, Duration.ofDays(7), ByteSize.ofGibibytes(1)));
    }

    private static Models served(VersionState state, Signature signature) {
        return new FakeModels().with("flights", 1, state, signature);
    }
}
