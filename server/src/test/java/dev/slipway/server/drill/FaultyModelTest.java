package dev.slipway.server.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.api.slo.Budgets;
import dev.slipway.runtime.InferenceException;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.runtime.Runtime;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import dev.slipway.testkit.fake.FakeModel;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class FaultyModelTest {
    private static final List<Tensor> ROW =
            List.of(DenseTensor.ofFloats(Shape.of(1, 2), 1.5f, 2.5f));

    private static List<Tensor> answer(LoadedModel model) {
        return model.infer(ROW, OutputSelection.all(model.signature()), TensorAllocator.heap());
    }

    private static float number(List<Tensor> answer) {
        return ((DenseTensor) answer.getFirst()).floatAt(0);
    }

    @ParameterizedTest
    @EnumSource
    void untilTheFaultBeginsItAnswersAsTheOtherDoes(Fault fault) {
        FaultyModel model = new FaultyModel(FakeModel.summing(2), FaultSwitch.of(fault));

        assertThat(number(answer(model))).isEqualTo(4);
    }

    @Test
    void errorsFailEveryCall() {
        FaultSwitch faults = FaultSwitch.of(Fault.ERRORS);
        FakeModel real = FakeModel.summing(2);
        FaultyModel model = new FaultyModel(real, faults);
        faults.begin();

        assertThatThrownBy(() -> answer(model)).isInstanceOf(InferenceException.class);
        assertThat(real.calls()).isZero();
    }

    @Test
    void latencyAnswersTheSameLater() {
        FaultSwitch faults = FaultSwitch.of(Fault.LATENCY);
        FaultyModel model = new FaultyModel(FakeModel.summing(2), faults);
        faults.begin();
        long start = System.nanoTime();

        assertThat(number(answer(model))).isEqualTo(4);

        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(FaultyModel.DELAY.toNanos());
    }

    @ParameterizedTest
    @EnumSource(names = {"FP16", "BF16", "FP32", "FP64", "INT64"})
    void numbersBecomeNoneAndWholeOnesStay(Datatype type) {
        Signature signature =
                Signature.of(
                        List.of(TensorSpec.of("input", Datatype.FP32, -1, 2)),
                        List.of(TensorSpec.of("output", type, -1, 2)));
        FaultSwitch faults = FaultSwitch.of(Fault.NAN);
        FaultyModel model =
                new FaultyModel(
                        FakeModel.answering(
                                signature,
                                (inputs, allocator) ->
                                        List.of(
                                                DenseTensor.allocate(
                                                        type, Shape.of(1, 2), allocator))),
                        faults);
        faults.begin();

        DenseTensor numbers = (DenseTensor) answer(model).getFirst();

        for (int i = 0; i < 2; i++) {
            if (type.isFloatingPoint()) {
                assertThat(numbers.doubleAt(i)).isNaN();
            } else {
                assertThat(numbers.doubleAt(i)).isZero();
            }
        }
    }

    @Test
    void mistakesAreSoundNumbersAndOthers() {
        FaultSwitch faults = FaultSwitch.of(Fault.MISTAKES);
        FaultyModel model = new FaultyModel(FakeModel.summing(2), faults);
        faults.begin();

        assertThat(number(answer(model))).isEqualTo(9);
    }

    @Test
    void faultsBeginWhenTheDrillSaysSoAndItsEndIsHeard() throws InterruptedException {
        FaultSwitch faults = FaultSwitch.of(Fault.ERRORS);
        CountDownLatch gone = new CountDownLatch(1);

        faults.follow(
                new ByteArrayInputStream("hello\nbegin\n".getBytes(StandardCharsets.UTF_8)),
                gone::countDown);

        assertThat(gone.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(faults.isOn()).isTrue();
    }

    @Test
    void serverThatNoDrillHasStartedIsAsItIs() {
        FaultSwitch faults = FaultSwitch.none();
        List<Runtime> runtimes = List.of();
        Budgets budgets = _ -> Optional.empty();

        assertThat(faults.runtimes(runtimes)).isSameAs(runtimes);
        assertThat(faults.budgets(budgets)).isSameAs(budgets);
        assertThat(FaultSwitch.of(Fault.NONE).budgets(budgets)).isNotSameAs(budgets);
    }
}
