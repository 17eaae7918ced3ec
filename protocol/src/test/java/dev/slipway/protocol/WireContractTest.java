package dev.slipway.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Compares every field, enum value and call with the lines that `wire_contract.py` writes from the
/// descriptors inside `tritonclient` 2.73.0.
class WireContractTest {
    private static final Set<String> LEFT_OUT =
            Set.of("SharedMemory", "TraceSetting", "LogSettings");

    private final Set<String> contract = Set.copyOf(lines());
    private final List<String> ours = new ArrayList<>();

    WireContractTest() {
        file(InferenceServiceProto.getDescriptor());
        file(ModelConfigProto.getDescriptor());
    }

    @Test
    void everyFieldValueAndCallEqualsTheClients() {
        assertThat(ours).hasSizeGreaterThan(150);
        assertThat(contract).containsAll(ours);
    }

    @Test
    void onlySharedMemoryTraceAndLogCallsAreLeftOut() {
        Set<String> missing =
                contract.stream()
                        .filter(line -> line.startsWith("call "))
                        .filter(line -> LEFT_OUT.stream().noneMatch(line::contains))
                        .collect(Collectors.toSet());

        assertThat(ours).containsAll(missing);
    }

    @Test
    void everyFieldOfAnInferenceMessageIsHere() {
        Set<String> missing =
                contract.stream()
                        .filter(line -> line.startsWith("field inference.ModelInfer"))
                        .collect(Collectors.toSet());

        assertThat(ours).containsAll(missing);
    }

    private void file(FileDescriptor file) {
        file.getEnumTypes().forEach(this::enumeration);
        file.getMessageTypes().forEach(this::message);
        for (ServiceDescriptor service : file.getServices()) {
            service.getMethods().forEach(this::call);
        }
    }

    private void enumeration(EnumDescriptor type) {
        type.getValues()
                .forEach(value ->
                        ours.add(
                                "value %s.%s %d"
                                        .formatted(
                                                type.getFullName(),
                                                value.getName(),
                                                value.getNumber())));
    }

    private void message(Descriptor message) {
        message.getFields().forEach(this::field);
        message.getEnumTypes().forEach(this::enumeration);
        message.getNestedTypes().forEach(this::message);
    }

    private void field(FieldDescriptor field) {
        FieldDescriptorProto proto = field.toProto();
        OneofDescriptor choice = field.getContainingOneof();
        ours.add(
                "field %s %d %s %s %s %s"
                        .formatted(
                                field.getFullName(),
                                field.getNumber(),
                                field.isRepeated() ? "repeated" : "single",
                                proto.getType().name().substring("TYPE_".length()),
                                proto.getTypeName().isEmpty()
                                        ? "-"
                                        : proto.getTypeName().substring(1),
                                choice == null ? "-" : choice.getName()));
    }

    private void call(MethodDescriptor call) {
        ours.add(
                "call %s/%s %s %s %s %s"
                        .formatted(
                                call.getService().getFullName(),
                                call.getName(),
                                call.getInputType().getFullName(),
                                call.getOutputType().getFullName(),
                                flow(call.isClientStreaming()),
                                flow(call.isServerStreaming())));
    }

    private static String flow(boolean streaming) {
        return (streaming ? "STREAM" : "UNARY").toLowerCase(Locale.ROOT);
    }

    private static List<String> lines() {
        try (InputStream text = WireContractTest.class.getResourceAsStream("wire-contract.txt")) {
            if (text == null) {
                throw new IllegalStateException("wire-contract.txt: not on the class path");
            }
            return new String(text.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
