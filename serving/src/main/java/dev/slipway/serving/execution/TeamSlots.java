package dev.slipway.serving.execution;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.spec.SlotBounds;
import java.util.HashMap;
import java.util.Map;

/// On how many slots each team runs, of how many that it may have and that are kept for it.
///
/// *Threads*: one at a time.
final class TeamSlots {
    private final int slots;
    private final Map<TeamName, Integer> running = new HashMap<>();
    private final Map<TeamName, Long> latest = new HashMap<>();
    private Map<TeamName, SlotBounds> bounds = Map.of();
    private int all;

    TeamSlots(int slots) {
        this.slots = slots;
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

    void begin(TeamName team) {
        all++;
        running.merge(team, 1, Integer::sum);
    }

    void end(TeamName team) {
        all--;
        running.merge(team, -1, Integer::sum);
        running.remove(team, 0);
    }

    Map<TeamName, Integer> running() {
        return Map.copyOf(running);
    }

    boolean isAtCeiling(TeamName team) {
        SlotBounds own = bounds.get(team);
        return own != null && running.getOrDefault(team, 0) >= own.most();
    }

    boolean isBelowFloor(TeamName team) {
        SlotBounds own = bounds.get(team);
        return own != null && running.getOrDefault(team, 0) < own.least();
    }

    /// For how long a team must not start another long execution, because the free slots are kept
    /// for others that have had calls a short while ago; 0 when it may.
    long keptFor(TeamName asker, long now) {
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
                kept += missing;
                until = Math.min(until, rest);
            }
        }
        boolean leavesEnough = slots - all - 1 >= Math.min(kept, slots - 1);
        return leavesEnough ? 0 : until;
    }
}
