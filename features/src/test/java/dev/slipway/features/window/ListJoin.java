package dev.slipway.features.window;

import dev.slipway.features.window.AsOfJoin.Asked;
import java.util.ArrayList;
import java.util.List;

/// The join of lists, for what tests make.
public final class ListJoin {
    private ListJoin() {}

    /// A moment at which a key's feature is asked for.
    public record Moment(String key, long at) {}

    /// The feature at each moment, in the order of the moments; NaN where there was none.
    ///
    /// @param events in any order
    public static double[] join(WindowedFeature feature, List<Event> events, List<Moment> moments) {
        List<Event> known = new ArrayList<>(events);
        known.sort(AsOfJoin.EVENTS);
        List<Asked> asked = new ArrayList<>();
        for (int i = 0; i < moments.size(); i++) {
            asked.add(new Asked(moments.get(i).key(), moments.get(i).at(), i));
        }
        asked.sort(AsOfJoin.ASKED);
        double[] values = new double[moments.size()];
        AsOfJoin.join(
                feature,
                known.iterator(),
                asked.iterator(),
                (row, value) -> values[(int) row] = value);
        return values;
    }
}
