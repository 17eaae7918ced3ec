package dev.slipway.capture.spool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.spec.CapturePolicy;
import dev.slipway.capture.Flown;
import dev.slipway.capture.spool.SpoolColumn.Side;
import dev.slipway.serving.capture.CaptureItem;
import dev.slipway.serving.capture.CaptureLimits;
import dev.slipway.serving.capture.CapturedCall;
import dev.slipway.serving.capture.Capturing;
import dev.slipway.serving.capture.WaitingTensors;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.TensorAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class LayoutsTest {
    private final CapturePolicy policy = Flown.sampling(1);
    private final Layouts layouts = new Layouts();

    private CaptureItem.Tensors tensors(String endpoint, long version) {
        CaptureItem.Tensors usual = Flown.tensors(1, Flown.call(1, policy));
        return new CaptureItem.Tensors(
                usual.id(),
                new VersionId(new EndpointName(endpoint), new VersionNumber(version)),
                usual.signature(),
                usual.inputs(),
                usual.outputs(),
                usual.features(),
                usual.policy());
    }

    private Layout of(String endpoint, long version) {
        return layouts.of(WaitingTensors.of(tensors(endpoint, version)));
    }

    /// As they do while a release is open.
    @Test
    void versionsThatTakeTurnsHaveLayoutsThatAreMadeOnce() {
        Layout stable = of("flights", 3);
        Layout candidate = of("flights", 4);
        for (int i = 0; i < 10; i++) {
            assertThat(of("flights", 3)).isSameAs(stable);
            assertThat(of("flights", 4)).isSameAs(candidate);
        }
    }

    private Layout of(List<NamedTensor> outputs, List<NamedTensor> features) {
        CaptureItem.Tensors usual = Flown.tensors(1, Flown.call(1, policy));
        return layouts.of(
                WaitingTensors.of(
                        new CaptureItem.Tensors(
                                usual.id(),
                                usual.version(),
                                usual.signature(),
                                usual.inputs(),
                                outputs,
                                features,
                                usual.policy())));
    }

    private static List<NamedTensor> one(String name, long... extents) {
        return List.of(
                new NamedTensor(
                        name,
                        DenseTensor.allocate(
                                Datatype.FP64, Shape.of(extents), TensorAllocator.heap())));
    }

    @Test
    void shapesMatterWhereTheSignatureSaysNone() {
        Layout plain = of(one("late", 2), one("rate", 2, 1));
        assertThat(of(one("late", 2, 3), one("rate", 5, 1))).isSameAs(plain);

        Layout wide = of(one("late", 2), one("rate", 2, 3));
        assertThat(wide).isNotSameAs(plain);
        assertThat(plain.schema(null).columns().getLast().isList()).isFalse();
        assertThat(wide.schema(null).columns().getLast().isList()).isTrue();
    }

    /// What one reference in the ring stands for says nothing of shapes.
    @Test
    void shapesMatterAlsoWhereAllElseIsTheSameObject() {
        Capturing capturing = new Capturing(new CaptureLimits(1 << 20, 10_000));
        List<NamedTensor> inputs = Flown.call(1, policy).inputs();
        List<Layout> found = new ArrayList<>();
        for (long width : new long[] {1, 3, 1}) {
            capturing.offer(
                    Flown.id(1),
                    new CapturedCall(
                            Flown.VERSION,
                            Flown.SIGNATURE,
                            policy,
                            inputs,
                            List.of(),
                            one("rate", 2, width)));
            found.add(
                    layouts.of(
                            (WaitingTensors)
                                    Objects.requireNonNull(capturing.ring().next(() -> {}))));
        }
        assertThat(found.get(1)).isNotSameAs(found.get(0));
        assertThat(found.get(2)).isSameAs(found.get(0));
    }

    @Test
    void tensorsOfAnotherSideHaveAnotherLayoutWhateverTheyAreCalled() {
        Layout answered = of(one("rate", 2), List.of());
        Layout given = of(List.of(), one("rate", 2));

        assertThat(given).isNotSameAs(answered);
        assertThat(answered.schema(null).columns().getLast().side()).isEqualTo(Side.OUTPUT);
        assertThat(given.schema(null).columns().getLast().side()).isEqualTo(Side.FEATURE);
    }

    @Test
    void eachHasTheLayoutOfItsEndpointAndVersionHoweverManyThereAre() {
        for (int i = 0; i < 100; i++) {
            String endpoint = i % 3 == 0 ? "flights" : "fraud";
            long version = 1L + i % 7;
            SpoolSchema schema = of(endpoint, version).schema(null);
            assertThat(schema.endpoint()).isEqualTo(new EndpointName(endpoint));
            assertThat(schema.version()).isEqualTo(new VersionNumber(version));
        }
    }

    @Test
    void endpointsOfWhichNothingCameForLongAreForgotten() {
        Layout gone = of("gone", 3);
        Layout asked = of("flights", 3);
        for (int i = 0; i < Layouts.MOST_ENDPOINTS; i++) {
            assertThat(of("preview-" + i, 1)).isNotSameAs(gone);
            assertThat(of("flights", 3)).isSameAs(asked);
        }
        assertThat(of("gone", 3)).isNotSameAs(gone);
    }
}
