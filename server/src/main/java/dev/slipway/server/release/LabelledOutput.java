package dev.slipway.server.release;

import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.serving.release.Answering;
import dev.slipway.serving.release.ComparedOutput;
import java.util.List;
import java.util.Optional;

/// The output of two versions that says what labels are compared with.
///
/// @param isClass whether what it answers is a class, also where that is a number
public record LabelledOutput(String name, boolean isClass) {
    /// Stable's first output. Where that may be a vector, or candidate has none of its name, the
    /// one that surely says a class, else the first that both have; empty where they share none.
    ///
    /// @param stable its outputs
    /// @param candidate its outputs
    public static Optional<LabelledOutput> of(List<TensorSpec> stable, List<TensorSpec> candidate) {
        List<String> shared =
                stable.stream()
                        .map(TensorSpec::name)
                        .filter(name ->
                                candidate.stream().anyMatch(other -> other.name().equals(name)))
                        .toList();
        if (shared.isEmpty()) {
            return Optional.empty();
        }
        TensorSpec first = stable.getFirst();
        LabelledOutput usual = new LabelledOutput(shared.getFirst(), false);
        if (usual.name().equals(first.name()) && !mayBeVector(first)) {
            return Optional.of(usual);
        }
        return Optional.of(sure(stable, candidate).orElse(usual));
    }

    private static boolean mayBeVector(TensorSpec spec) {
        int rank = spec.shape().rank();
        boolean isOne = rank == 0 || (rank == 1 && spec.hasOpenFirstAxis());
        return spec.datatype().isFloatingPoint()
                && spec.labels().isEmpty()
                && !isOne
                && spec.shape().extent(rank - 1) != 1;
    }

    private static Optional<LabelledOutput> sure(
            List<TensorSpec> stable, List<TensorSpec> candidate) {
        return ComparedOutput.of(answering(stable), answering(candidate)).stream()
                .filter(output -> output.kind() != ComparedOutput.Kind.PROBABILITIES)
                .findFirst()
                .map(output ->
                        new LabelledOutput(
                                output.name(), output.kind() == ComparedOutput.Kind.LABEL));
    }

    private static Answering answering(List<TensorSpec> outputs) {
        return new Answering(Signature.of(List.of(), outputs), null);
    }
}
