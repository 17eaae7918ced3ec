package dev.slipway.serving.fleet;

import dev.slipway.serving.activation.Standby;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The versions that sleep warm: their packages are read and checked, within a budget of bytes.
/// What was put in first is cold first, but for versions that are to be kept warm. One that finds
/// no room beside these is cold at once and moves nobody.
///
/// *Threads*: one lock, held for no work.
final class WarmShelf {
    private final long budget;
    private final Map<Standby, Place> places = new LinkedHashMap<>();
    private long bytes;

    private record Place(long bytes, boolean isKept) {}

    /// An empty shelf for so many bytes of files.
    WarmShelf(long budget) {
        this.budget = budget;
    }

    /// Puts a version in that sleeps, if it is warm.
    ///
    /// @param isKept whether others have to make room for it
    synchronized void put(Standby standby, boolean isKept) {
        take(standby);
        long size = standby.packageBytes();
        if (size == 0) {
            return;
        }
        if (size > budget - keptBytes()) {
            // Whatever others would make room for it, it could not stay.
            standby.cool();
            return;
        }
        places.put(standby, new Place(size, isKept));
        bytes += size;
        while (bytes > budget) {
            Standby victim = victim(standby);
            take(victim);
            victim.cool();
        }
    }

    private long keptBytes() {
        return places.values().stream().filter(Place::isKept).mapToLong(Place::bytes).sum();
    }

    private Standby victim(Standby newest) {
        for (Map.Entry<Standby, Place> entry : places.entrySet()) {
            if (!entry.getValue().isKept()) {
                return entry.getKey();
            }
        }
        return newest;
    }

    /// Takes a version out that is being loaded, or gone.
    synchronized void take(Standby standby) {
        @Nullable Place place = places.remove(standby);
        if (place != null) {
            bytes -= place.bytes();
        }
    }

    /// Bytes of the files of all versions on it.
    synchronized long bytes() {
        return bytes;
    }
}
