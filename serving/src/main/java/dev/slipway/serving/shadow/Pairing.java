package dev.slipway.serving.shadow;

import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.api.shadow.ShadowSpec.Tolerances;
import dev.slipway.runtime.OutputSelection;
import dev.slipway.serving.release.Answering;
import dev.slipway.serving.release.ComparedOutput;
import dev.slipway.serving.release.ComparedOutput.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Which outputs of two versions belong together, by name, and what compares them.
///
/// Stable's outputs come first, in the order of its signature; those that candidate alone has stand
/// behind them.
///
/// @param names of all of them
/// @param positions of each in candidate's signature; -1 where it has none
/// @param stable how many are stable's
/// @param deciding what each of stable's decides
@SuppressWarnings("ArrayRecordComponent") // numbers that nobody compares as records
record Pairing(
        List<String> names,
        int[] positions,
        int stable,
        TensorComparer comparer,
        InputColumns columns,
        List<Deciding> deciding) {
    static Pairing of(Signature stable, Signature candidate, Tolerances tolerances, Known known) {
        List<String> names = new ArrayList<>();
        stable.outputs().stream().map(TensorSpec::name).forEach(names::add);
        candidate.outputs().stream()
                .map(TensorSpec::name)
                .filter(name -> stable.outputIndex(name).isEmpty())
                .forEach(names::add);
        int[] positions =
                names.stream().mapToInt(name -> candidate.outputIndex(name).orElse(-1)).toArray();
        return new Pairing(
                List.copyOf(names),
                positions,
                stable.outputs().size(),
                new TensorComparer(tolerances),
                known.columns(),
                deciding(stable, candidate, known.thresholds()));
    }

    /// Where both versions have an output that surely says a class, numbers without names beside it
    /// may be a vector.
    private static List<Deciding> deciding(
            Signature stable, Signature candidate, Thresholds thresholds) {
        List<ComparedOutput> compared =
                ComparedOutput.of(
                        new Answering(stable, thresholds.expected()),
                        new Answering(candidate, thresholds.actual()));
        boolean isSure = !compared.isEmpty() && compared.getFirst().kind() != Kind.PROBABILITIES;
        List<Deciding> deciding = new ArrayList<>();
        for (int place = 0; place < stable.outputs().size(); place++) {
            boolean isIt = isSure && compared.getFirst().ofStable() == place;
            Kind kind = isIt ? compared.getFirst().kind() : Kind.PROBABILITIES;
            deciding.add(
                    new Deciding(
                            kind == Kind.SCORE ? thresholds : Thresholds.NONE,
                            kind == Kind.LABEL,
                            isIt || !isSure || !stable.outputs().get(place).labels().isEmpty()));
        }
        return List.copyOf(deciding);
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

    /// What one of stable's outputs decides.
    Deciding deciding(int place) {
        return deciding.get(place);
    }

    Tallies tallies() {
        return new Tallies(names.size(), columns.count());
    }
}
