package dev.slipway.runtime.onnx.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.runtime.protobuf.MalformedProtobufException;
import dev.slipway.testkit.Property;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The reader meets files that nobody wrote on purpose.
class HostileBytesTest {
    @TempDir Path scratch;

    @Test
    void everyTruncationIsReadOrRefused() throws IOException {
        for (byte[] whole : models()) {
            for (int length = 0; length < whole.length; length++) {
                readOrRefuse(Arrays.copyOf(whole, length));
            }
        }
    }

    @Test
    void everyDamageIsReadOrRefused() throws IOException {
        List<byte[]> models = models();
        Property.holds(
                2_000,
                random -> {
                    byte[] damaged = models.get(random.nextInt(models.size())).clone();
                    for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
                    }
                    readOrRefuse(damaged);
                });
    }

    @Test
    void externalWeightsOfAFunctionsDefaultsAreConfinedToo() throws IOException {
        ByteBuffer content =
                withFunctions(TestModels.functionWithExternalDefault("../outside.bin"));
        GraphRewrite rewrite =
                new GraphRewrite(ModelOutline.read(content), new ExternalWeights(scratch, scratch));
        assertThatThrownBy(() -> rewrite.model(content))
                .isInstanceOf(MalformedModelException.class)
                .hasMessageContaining("expected: a file inside the package");
    }

    @Test
    void aFunctionMayHaveTheNameOfTheOperatorThatItCalls() throws IOException {
        ByteBuffer content = withFunctions(TestModels.function("Sigmoid", "", "Sigmoid"));
        assertThat(ModelOutline.read(content).firstOf("Sigmoid")).isPresent();
    }

    @Test
    void functionsThatCallEachOtherAreRefused() throws IOException {
        ByteBuffer content =
                withFunctions(
                        TestModels.function("There", "local", "Back"),
                        TestModels.function("Back", "local", "There"));
        assertThatThrownBy(() -> ModelOutline.read(content))
                .isInstanceOf(MalformedModelException.class)
                .hasMessageContaining("calls itself");
    }

    @Test
    void aFunctionMayCallAnotherOverloadOfItsName() throws IOException {
        ByteBuffer content =
                withFunctions(
                        TestModels.overload("of-floats", "of-doubles"),
                        TestModels.overload("", "of-floats"));
        assertThat(ModelOutline.read(content).firstOf("Same")).isPresent();
    }

    @Test
    void overloadsThatCallEachOtherAreRefused() throws IOException {
        ByteBuffer content =
                withFunctions(
                        TestModels.overload("of-floats", "of-doubles"),
                        TestModels.overload("of-doubles", "of-floats"));
        assertThatThrownBy(() -> ModelOutline.read(content))
                .isInstanceOf(MalformedModelException.class)
                .hasMessageContaining("calls itself");
    }

    /// To ONNX Runtime both are `local:part:Same`.
    @Test
    void aFunctionThatCallsItselfByAnotherDomainIsRefused() throws IOException {
        ByteBuffer content = withFunctions(TestModels.function("part:Same", "local:part", "Same"));
        assertThatThrownBy(() -> ModelOutline.read(content))
                .isInstanceOf(MalformedModelException.class)
                .hasMessageContaining("calls itself");
    }

    /// The usual domain is empty, or written out, and both are joined to names by a colon.
    @Test
    void aFunctionThatCallsItselfByTheUsualDomainIsRefused() throws IOException {
        for (WireMessage function :
                List.of(
                        TestModels.function(":", "Same", "", ":Same"),
                        TestModels.function("ai.onnx:part", "Same", "ai.onnx", "part:Same"),
                        TestModels.function("", "Same", "ai.onnx", "Same"))) {
            ByteBuffer content = withFunctions(function);
            assertThatThrownBy(() -> ModelOutline.read(content))
                    .isInstanceOf(MalformedModelException.class)
                    .hasMessageContaining("calls itself");
        }
    }

    /// ONNX Runtime reads what stands before it.
    @Test
    void aFunctionsNameHasNoNul() throws IOException {
        ByteBuffer content = withFunctions(TestModels.function("Same", "local", "Same\0but not"));
        assertThatThrownBy(() -> ModelOutline.read(content))
                .isInstanceOf(MalformedModelException.class)
                .hasMessageContaining("a NUL in its name");
    }

    private ByteBuffer withFunctions(WireMessage... functions) throws IOException {
        Path file = TestModels.matrix(scratch);
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.APPEND)) {
            for (WireMessage function : functions) {
                new WireMessage().message(OnnxFields.MODEL_FUNCTIONS, function).writeTo(out);
            }
        }
        return ByteBuffer.wrap(Files.readAllBytes(file));
    }

    private void readOrRefuse(byte[] content) {
        ByteBuffer file = ByteBuffer.wrap(content);
        try {
            ModelHead.isOnnx(file.duplicate());
            ModelOutline outline = ModelOutline.read(file);
            new GraphRewrite(outline, new ExternalWeights(scratch, scratch)).model(file);
        } catch (MalformedModelException e) {
            assertThat(e.position()).isNotEmpty();
            assertThat(e.reason()).isNotEmpty();
        } catch (MalformedProtobufException e) {
            assertThat(e.position()).startsWith("byte ");
            assertThat(e.reason()).isNotEmpty();
        }
    }

    private List<byte[]> models() throws IOException {
        return List.of(
                Files.readAllBytes(TestModels.matrix(scratch)),
                Files.readAllBytes(TestModels.codes(scratch, "a", "😀")),
                Files.readAllBytes(TestModels.loop(scratch)),
                Files.readAllBytes(TestModels.external(scratch, "absent.bin")));
    }
}
