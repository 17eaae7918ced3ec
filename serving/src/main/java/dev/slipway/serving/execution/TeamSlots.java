package dev.slipway.serving.execution;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.spec.SlotBounds;
import java.util.HashMap;
import java.util.Map;

/// On how many slots each team runs, of how many that it may have and that are kept for it.
///
/// *Threads*: one at a time.
final class TeamSlots {
    private int slots;
    private final Map<TeamName, Integer> running = new HashMap<>();
    private final Map<TeamName, Long> latest = new HashMap<>();
    private Map<TeamName, SlotBounds> bounds = Map.of();
    private int all;

    TeamSlots(int slots) {
        this.slots = slots;
    }

    /// There are so many from now on, also where more are running.
    void resize(int now) {
        slots = now;
    }

    void set(Map<TeamName, SlotBounds> agreed) {
        bounds = Map.copyOf(agreed);
        latest.keySet().retainAll(bounds.keySet());
    }

    /// A team has got a call.
    void arrived(TeamName team, long now) {
        if (!bounds.isEmpty() && bounds.containsKey(team)) {
            latest.put(team, now);
        }
    }

    /// An execution on so many slots begins.
    void begin(TeamName team, int width) {
        running.merge(team, width, Integer::sum);
        all += width;
    }

    /// One on so many slots ends.
    void end(TeamName team, int width) {
        all -= width;
        running.merge(team, -width, Integer::sum);
        running.remove(team, 0);
    }

    /// Slots that are free; less than 0 where more are running than there are by now.
    int free() {
        return slots - all;
    }

    Map<TeamName, Integer> running() {
        return Map.copyOf(running);
    }

    /// Of the teams that have one.
    Map<TeamName, Integer> floors() {
        Map<TeamName, Integer> floors = new HashMap<>();
        bounds.forEach((team, own) -> {
            if (own.least() > 0) {
                floors.put(team, own.least());
            }
        });
        return floors;
    }

    /// Whether a team may not start another execution on so many slots. One that takes more slots
    /// than the team may have runs when nothing else of the team does.
    boolean isAtCeiling(TeamName team, int width) {
        SlotBounds own = bounds.get(team);
        int now = running.getOrDefault(team, 0);
        return own != null && (now >= own.most() || (now > 0 && now + width > own.most()));
    }

    boolean isBelowFloor(TeamName team) {
        SlotBounds own = bounds.get(team);
        return own != null && running.getOrDefault(team, 0) < own.least();
    }

    /// For how long a team must not start another long execution on so many slots, because the free
    /// ones are kept for others that have had calls a short while ago; 0 when it may.
    long keptFor(TeamName asker, int width, long now) {
        if (bounds.isEmpty() || isBelowFloor(asker)) {
            return 0;
        }
        int kept = 0;
        long until = Long.MAX_VALUE;
        for (Map.Entry<TeamName, SlotBounds> other : bounds.entrySet()) {
            Long arrived = latest.get(other.getKey());
            int missing = other.getValue().least() - running.getOrDefault(other.getKey(), 0);
            if (arrived == null || other.getKey().equals(asker) || missing <= 0) {
                continue;
            }
            long rest = NodeSlots.COMPANY_NANOS - (now - arrived);
            if (rest > 0) {
                // Floors may come to more than there is, and to more than can be counted.
                kept = Math.min(slots, kept + Math.min(slots, missing));
                until = Math.min(until, rest);
            }
        }
        // One that takes all slots can leave none: it waits for its turn until they are free.
        int left = Math.min(kept, slots - width);
        return left <= 0 || slots - all - width >= left ? 0 : until;
    }
}
