package dev.slipway.runtime.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.slipway.runtime.onnx.graph.GraphValue;
import dev.slipway.runtime.onnx.graph.TensorPlan;
import dev.slipway.runtime.onnx.graph.TestModels;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.TensorAllocator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The engine reads and writes the caller's own direct memory.
class SharedBuffersTest {
    private static final TensorPlan X = plan("x");
    private static final TensorPlan Y = plan("y");

    @TempDir static Path scratch;

    @BeforeAll
    static void findTheEngine() throws IOException {
        NativeLibrary.prepare(scratch);
    }

    @Test
    void directInputsAreSharedAndHeapInputsAreCopied() throws OrtException {
        assertThat(seenAfterAWrite(TestModels.DIRECT)).isEqualTo(7);
        assertThat(seenAfterAWrite(TensorAllocator.heap())).isZero();
    }

    @Test
    void aPinnedOutputIsWrittenByTheEngineItself() throws IOException, OrtException {
        Path graph = TestModels.matrix(scratch);
        Sessions sessions = new Sessions(1, false);
        DenseTensor row = DenseTensor.ofFloats(Shape.of(1, 4), 1, 0, 0, 0);
        try (OrtSession session = sessions.open(graph, new ExecutionTarget.Cpu());
                CallInputs inputs = inputs(row);
                CallOutputs outputs = new CallOutputs(TestModels.DIRECT)) {
            outputs.pin(Y, Shape.of(1, 3));
            assertThat(outputs.requested()).isEmpty();
            assertThat(outputs.pinned()).containsOnlyKeys("y");
            // Nothing is collected: what stands there, the engine wrote.
            session.run(inputs.tensors(), outputs.requested(), outputs.pinned()).close();
            assertThat(((DenseTensor) outputs.finished(Y)).floatAt(2)).isEqualTo(2);
        }
    }

    @Test
    void anOutputThatNativeCodeCannotReachIsRequested() throws OrtException {
        try (CallOutputs outputs = new CallOutputs(TensorAllocator.heap())) {
            outputs.pin(Y, Shape.of(1, 3));
            assertThat(outputs.requested()).containsExactly("y");
            assertThat(outputs.pinned()).isEmpty();
        }
    }

    private static float seenAfterAWrite(TensorAllocator allocator) throws OrtException {
        DenseTensor tensor = DenseTensor.allocate(Datatype.FP32, Shape.of(1, 4), allocator);
        try (CallInputs inputs = inputs(tensor)) {
            tensor.buffer().duplicate().order(tensor.buffer().order()).putFloat(4, 7);
            OnnxTensor seen = Objects.requireNonNull(inputs.tensors().get("x"));
            return seen.getFloatBuffer().get(1);
        }
    }

    private static CallInputs inputs(DenseTensor tensor) throws OrtException {
        return new CallInputs(List.of(X), List.of(tensor), new ScratchBuffers(), false);
    }

    private static TensorPlan plan(String name) {
        GraphValue.Axis open = GraphValue.Axis.OPEN;
        return new TensorPlan(name, name, Datatype.FP32, List.of(open, open), List.of(), true);
    }
}
