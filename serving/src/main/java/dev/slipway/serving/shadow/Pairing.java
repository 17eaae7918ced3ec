package dev.slipway.serving.shadow;

import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.api.shadow.ShadowSpec.Tolerances;
import dev.slipway.runtime.OutputSelection;
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
/// @param thresholds from which the score in stable's first output decides
@SuppressWarnings("ArrayRecordComponent") // numbers that nobody compares as records
record Pairing(
        List<String> names,
        int[] positions,
        int stable,
        TensorComparer comparer,
        InputColumns columns,
        Thresholds thresholds) {
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
                known.thresholds());
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

    /// From which score an output decides.
    Thresholds thresholdsOf(int place) {
        return place == 0 ? thresholds : Thresholds.NONE;
    }

    Tallies tallies() {
        return new Tallies(names.size(), columns.count());
    }
}
