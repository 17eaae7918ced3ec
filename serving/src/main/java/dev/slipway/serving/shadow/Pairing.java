package dev.slipway.serving.shadow;

import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.api.shadow.ShadowSpec.Tolerances;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.serving.release.Answering;
import dev.slipway.serving.release.ComparedOutput;
import dev.slipway.serving.release.ComparedOutput.Kind;
import dev.slipway.serving.shadow.Deciding.By;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Which outputs of two versions belong together, by name, and what compares them.
///
/// They are stable's, in the order of its signature. Nobody was given what candidate alone has, so
/// there is nothing to compare it with.
///
/// @param positions of each in candidate's signature; -1 where it has none
/// @param deciding what each of them decides
@SuppressWarnings("ArrayRecordComponent") // numbers that nobody compares as records
record Pairing(
        List<String> names,
        int[] positions,
        TensorComparer comparer,
        InputColumns columns,
        List<Deciding> deciding) {
    static Pairing of(Signature stable, Signature candidate, Tolerances tolerances, Known known) {
        List<String> names = stable.outputs().stream().map(TensorSpec::name).toList();
        int[] positions =
                names.stream().mapToInt(name -> candidate.outputIndex(name).orElse(-1)).toArray();
        return new Pairing(
                names,
                positions,
                new TensorComparer(tolerances),
                known.columns(),
                deciding(stable, candidate, known.thresholds()));
    }

    private static List<Deciding> deciding(
            Signature stable, Signature candidate, Thresholds thresholds) {
        Map<String, Kind> kinds =
                ComparedOutput.of(
                                new Answering(stable, thresholds.expected()),
                                new Answering(candidate, thresholds.actual()))
                        .stream()
                        .collect(
                                Collectors.toMap(
                                        ComparedOutput::name,
                                        ComparedOutput::kind,
                                        (first, _) -> first));
        return stable.outputs().stream()
                .map(output -> deciding(output, kinds.get(output.name()), thresholds))
                .toList();
    }

    /// @param kind how versions are compared by it; null where they are not
    private static Deciding deciding(
            TensorSpec output, @Nullable Kind kind, Thresholds thresholds) {
        boolean hasNames = !output.labels().isEmpty();
        return switch (kind) {
            case SCORE -> Deciding.from(thresholds);
            case NAMED -> Deciding.from(Thresholds.NONE);
            case LABEL -> new Deciding(Thresholds.NONE, By.LABEL);
            case PROBABILITIES -> Deciding.UNKNOWN;
            case null -> hasNames ? Deciding.from(Thresholds.NONE) : Deciding.UNKNOWN;
        };
    }

    /// What packages say beside their models.
    record Known(InputColumns columns, Thresholds thresholds) {}

    /// Which of stable's outputs a call wants that candidate has, as places in `names`.
    int[] shared(OutputSelection wanted) {
        return IntStream.range(0, wanted.count())
                .map(wanted::position)
                .filter(place -> positions[place] >= 0)
                .toArray();
    }

    /// Candidate's positions of these places.
    OutputSelection selection(int[] places) {
        return OutputSelection.of(IntStream.of(places).map(place -> positions[place]).toArray());
    }

    /// What one of the outputs decides.
    Deciding deciding(int place) {
        return deciding.get(place);
    }

    Tallies tallies() {
        return new Tallies(names.size(), columns.count());
    }
}
