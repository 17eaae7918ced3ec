package dev.slipway.features.window;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// What a windowed feature was at moments of the past: for each, of the events that were available
/// then and no others.
public final class AsOfJoin {
    private AsOfJoin() {}

    /// A moment at which a key's feature is asked for.
    public record Moment(String key, long at) {}

    /// The feature at each moment, in the order of the moments; NaN where there was none.
    ///
    /// @param events in any order
    public static double[] join(WindowedFeature feature, List<Event> events, List<Moment> moments) {
        List<Event> known = new ArrayList<>(events);
        known.sort(Comparator.comparing(Event::key).thenComparingLong(Event::available));
        List<Integer> asked = new ArrayList<>();
        for (int i = 0; i < moments.size(); i++) {
            asked.add(i);
        }
        asked.sort(
                Comparator.comparing((Integer i) -> moments.get(i).key())
                        .thenComparingLong(i -> moments.get(i).at()));
        double[] values = new double[moments.size()];
        int next = 0;
        String key = null;
        Tiles tiles = new Tiles(feature);
        for (int place : asked) {
            Moment moment = moments.get(place);
            if (!moment.key().equals(key)) {
                key = moment.key();
                tiles = new Tiles(feature);
                while (next < known.size() && known.get(next).key().compareTo(key) < 0) {
                    next++;
                }
            }
            while (next < known.size()
                    && known.get(next).key().equals(key)
                    && known.get(next).available() <= moment.at()) {
                tiles.add(known.get(next++));
            }
            values[place] = tiles.at(moment.at());
        }
        return values;
    }
}
