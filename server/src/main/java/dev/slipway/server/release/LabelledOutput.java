package dev.slipway.server.release;

import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.serving.release.Answering;
import dev.slipway.serving.release.ComparedOutput;
import java.util.List;

/// An output of two versions that says what labels are compared with.
///
/// @param isClass whether what it answers is a class, also where that is a number
public record LabelledOutput(String name, boolean isClass) {
    /// The first of stable's outputs that both have; none where they share none. Where that may be
    /// a vector, the one with named classes. Two where another one may have a label instead: only
    /// answers show whether the first has probabilities, and it decides then.
    ///
    /// @param stable its outputs
    /// @param candidate its outputs
    public static List<LabelledOutput> of(List<TensorSpec> stable, List<TensorSpec> candidate) {
        return stable.stream()
                .filter(output -> isAmong(candidate, output))
                .findFirst()
                .map(first -> of(first, stable, candidate))
                .orElse(List.of());
    }

    private static boolean isAmong(List<TensorSpec> outputs, TensorSpec output) {
        return outputs.stream().anyMatch(other -> other.name().equals(output.name()));
    }

    private static List<LabelledOutput> of(
            TensorSpec first, List<TensorSpec> stable, List<TensorSpec> candidate) {
        List<ComparedOutput> compared = ComparedOutput.of(answering(stable), answering(candidate));
        LabelledOutput usual = new LabelledOutput(first.name(), isClass(first, stable, candidate));
        if (!mayBeVector(first) || compared.isEmpty()) {
            return List.of(usual);
        }
        if (compared.getFirst().kind().isSure()) {
            return List.of(new LabelledOutput(compared.getFirst().name(), false));
        }
        return compared.stream()
                .filter(output -> output.kind() == ComparedOutput.Kind.LABEL)
                .findFirst()
                .map(label -> List.of(usual, new LabelledOutput(label.name(), true)))
                .orElse(List.of(usual));
    }

    /// A whole number beside numbers of classes is one of these, and alone it may be an estimate.
    private static boolean isClass(
            TensorSpec output, List<TensorSpec> stable, List<TensorSpec> candidate) {
        return ComparedOutput.isLabel(output)
                && candidate.stream()
                        .filter(other -> other.name().equals(output.name()))
                        .allMatch(ComparedOutput::isLabel)
                && stable.stream().anyMatch(ComparedOutput::hasClasses);
    }

    private static boolean mayBeVector(TensorSpec spec) {
        int rank = spec.shape().rank();
        boolean isOne = rank == 0 || (rank == 1 && spec.hasOpenFirstAxis());
        return spec.datatype().isFloatingPoint()
                && spec.labels().isEmpty()
                && !isOne
                && spec.shape().extent(rank - 1) != 1;
    }

    private static Answering answering(List<TensorSpec> outputs) {
        return new Answering(Signature.of(List.of(), outputs), null);
    }
}
