package dev.slipway.server.release;

import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.monitoring.quality.PairedAnswer;
import dev.slipway.monitoring.quality.PairedAnswer.Answer;
import dev.slipway.monitoring.quality.QualityJoin;
import dev.slipway.serving.shadow.PairWatch;
import dev.slipway.stats.counts.Arm;
import dev.slipway.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Takes in pairs of which one version's answer reached the caller, in the output that labels are
/// compared with. Where only answers show which one that is, the first pair is for that.
///
/// *Threads*: one at a time.
final class LabelledPairs implements PairWatch {
    private final QualityJoin join;
    private final Arm answered;
    private final Outputs versions;

    /// The first is the one, as far as answers have shown.
    private volatile List<LabelledOutput> outputs;

    /// What both versions answer.
    record Outputs(List<TensorSpec> stable, List<TensorSpec> candidate) {}

    /// @param answered whose answer reaches the caller
    /// @param outputs at least one
    LabelledPairs(QualityJoin join, Arm answered, Outputs versions, List<LabelledOutput> outputs) {
        this.join = join;
        this.answered = answered;
        this.versions = versions;
        this.outputs = outputs;
    }

    @Override
    public Optional<String> output() {
        return Optional.of(outputs.getFirst().name());
    }

    @Override
    public void answered(PredictionId id, OptionalLong key, int rows, Tensor given, Tensor shown) {
        boolean isStables = answered == Arm.STABLE;
        Tensor ofStable = isStables ? given : shown;
        Tensor ofCandidate = isStables ? shown : given;
        if (outputs.size() > 1) {
            outputs = settled(ofStable, ofCandidate, rows);
            return;
        }
        Optional<Answer> one = answer(ofStable, rows, versions.stable());
        Optional<Answer> other = answer(ofCandidate, rows, versions.candidate());
        if (one.isPresent() && other.isPresent()) {
            join.answered(new PairedAnswer(id, answered, key, one.get(), other.get()));
        }
    }

    /// Rows with a number that is none show nothing.
    private List<LabelledOutput> settled(Tensor ofStable, Tensor ofCandidate, int rows) {
        if (FirstAnswers.areProbabilities(ofStable, rows)
                || FirstAnswers.areProbabilities(ofCandidate, rows)) {
            return outputs.subList(0, 1);
        }
        return FirstAnswers.areNumbers(ofStable, rows) && FirstAnswers.areNumbers(ofCandidate, rows)
                ? outputs.subList(1, 2)
                : outputs;
    }

    private Optional<Answer> answer(Tensor tensor, int rows, List<TensorSpec> version) {
        LabelledOutput output = outputs.getFirst();
        return output.isClass()
                ? FirstAnswers.label(tensor, rows)
                : FirstAnswers.of(tensor, rows, names(version, output));
    }

    /// What a version calls the classes of an output.
    private static List<String> names(List<TensorSpec> version, LabelledOutput output) {
        return version.stream()
                .filter(one -> one.name().equals(output.name()))
                .findFirst()
                .map(TensorSpec::labels)
                .orElse(List.of());
    }
}
