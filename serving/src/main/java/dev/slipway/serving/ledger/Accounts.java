package dev.slipway.serving.ledger;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.model.MemoryUse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The sums of the ledger: how much is taken, on whose account, and what a claim runs against.
///
/// *Threads*: those that hold the ledger's lock.
final class Accounts {
    private final MemoryBudget budget;
    private final Map<TeamName, MemoryUse> held = new HashMap<>();
    private Map<TeamName, TeamShare> shares = Map.of();
    private MemoryUse taken = MemoryUse.NONE;

    Accounts(MemoryBudget budget) {
        this.budget = budget;
    }

    /// Which rule a claim runs against, how much counts by it, and how much of that is free.
    ///
    /// @param ofOwn bytes that are enough as well where the claim's own team lets go of them;
    ///     [Long#MAX_VALUE] where it makes no difference whose they are
    record Shortage(MemoryRule rule, long needed, long free, long ofOwn) {
        Shortage(MemoryRule rule, long needed, long free) {
            this(rule, needed, free, Long.MAX_VALUE);
        }

        long missing() {
            return needed - free;
        }

        /// Whether the claim comes within its team's floor once that lets go of enough.
        boolean isForOwn() {
            return ofOwn < Long.MAX_VALUE;
        }

        private Shortage orOfOwn(long bytes) {
            return new Shortage(rule, needed, free, bytes);
        }
    }

    void setTeams(Map<TeamName, TeamShare> agreed) {
        shares = Map.copyOf(agreed);
    }

    Map<TeamName, TeamShare> shares() {
        return shares;
    }

    /// All that is taken.
    MemoryUse taken() {
        return taken;
    }

    /// Bytes on the account of each team that has any.
    Map<TeamName, Long> totals() {
        Map<TeamName, Long> totals = new HashMap<>();
        held.forEach((team, use) -> totals.put(team, use.total()));
        return totals;
    }

    void add(TeamName team, MemoryUse use) {
        taken = taken.plus(use);
        held.merge(team, use, MemoryUse::plus);
    }

    void subtract(TeamName team, MemoryUse use) {
        taken = taken.minus(use);
        MemoryUse left = of(team).minus(use);
        if (left.equals(MemoryUse.NONE)) {
            held.remove(team);
        } else {
            held.put(team, left);
        }
    }

    private MemoryUse of(TeamName team) {
        return held.getOrDefault(team, MemoryUse.NONE);
    }

    private TeamShare share(TeamName team) {
        return shares.getOrDefault(team, TeamShare.NONE);
    }

    /// What there is not enough of for `wanted` beside everything but `own`, which it would
    /// replace; nothing where it fits. Who comes within their own floor once some of theirs is
    /// unloaded runs against those of others last.
    List<Shortage> shortages(TeamName team, MemoryUse wanted, MemoryUse own) {
        MemoryUse others = taken.minus(own);
        List<Shortage> all = new ArrayList<>();
        for (MemoryRule kind : MemoryRule.KINDS) {
            add(new Shortage(kind, kind.of(wanted), kind.of(budget) - kind.of(others)), all);
        }
        long holds = of(team).total() - own.total();
        long below = share(team).ceiling() - holds;
        add(new Shortage(MemoryRule.TEAM_CEILING, wanted.total(), below), all);
        long floor = share(team).floor();
        if (wanted.total() > floor) {
            all.addAll(besideFloors(team, wanted, others));
        } else if (wanted.total() > floor - holds) {
            long ofOwn = wanted.total() - (floor - holds);
            besideFloors(team, wanted, others).forEach(one -> all.add(one.orOfOwn(ofOwn)));
        }
        return all;
    }

    private List<Shortage> besideFloors(TeamName team, MemoryUse wanted, MemoryUse others) {
        List<Shortage> all = new ArrayList<>();
        for (MemoryRule kind : MemoryRule.KINDS) {
            long kept = keptFor(team, kind);
            if (kept > 0) {
                long free = kind.of(budget) - kind.of(others) - kept;
                add(new Shortage(kind.besideFloors(), kind.of(wanted), free), all);
            }
        }
        return all;
    }

    private static void add(Shortage one, List<Shortage> all) {
        if (one.needed() > Math.max(0, one.free())) {
            all.add(one);
        }
    }

    /// What is kept for all teams but one, and not held by them: a team may want what it has left
    /// of its floor on the heap or outside, so that much is kept of both.
    private long keptFor(TeamName asker, MemoryRule kind) {
        long kept = 0;
        for (Map.Entry<TeamName, TeamShare> share : shares.entrySet()) {
            if (!share.getKey().equals(asker)) {
                MemoryUse holds = of(share.getKey());
                long left = share.getValue().floor() - holds.total();
                kept += Math.max(0, Math.min(left, kind.of(budget) - kind.of(holds)));
            }
        }
        return kept;
    }

    /// What a team holds above what is kept for it.
    long aboveFloor(TeamName team) {
        return Math.max(0, total(team) - share(team).floor());
    }

    long total(TeamName team) {
        return of(team).total();
    }

    /// Bytes that a team may hold beside those it does; negative where it holds too many.
    long belowCeiling(TeamName team) {
        return share(team).ceiling() - total(team);
    }

    /// Bytes that are kept for a team beside those that it holds; negative where it holds more.
    long belowFloor(TeamName team) {
        return share(team).floor() - total(team);
    }

    /// Bytes outside the heap that are free, be they kept for somebody or not.
    long freeOffHeap() {
        return Math.min(free(MemoryRule.BUDGET), free(MemoryRule.OFF_HEAP));
    }

    /// Bytes outside the heap that are free beside what is kept for all teams but one; negative
    /// where as many of those that are taken are.
    long freeOffHeapBesideFloors(TeamName team) {
        return Math.min(
                free(MemoryRule.BUDGET) - keptFor(team, MemoryRule.BUDGET),
                free(MemoryRule.OFF_HEAP) - keptFor(team, MemoryRule.OFF_HEAP));
    }

    private long free(MemoryRule kind) {
        return kind.of(budget) - kind.of(taken);
    }
}
