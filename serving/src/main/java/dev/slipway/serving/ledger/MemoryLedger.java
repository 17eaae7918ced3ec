package dev.slipway.serving.ledger;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.model.MemoryUse;
import dev.slipway.api.model.VersionId;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Who holds how much of the memory that loaded versions share. Memory is asked for before it is
/// touched; what is reserved and what is held never exceed the budget together.
///
/// A team may hold no more than its ceiling. What is kept for a team and not held by it is not free
/// to any other. Floors that exceed the budget together are kept as far as it reaches: first come,
/// first served.
///
/// *Threads*: safe from any number of threads; its lock is held for sums alone.
public final class MemoryLedger {
    private final MemoryBudget budget;
    private volatile Eviction eviction = Eviction.NONE;

    /// Held by whoever makes room: what one team may lose to another is known before it is taken.
    private final ReentrantLock evicting = new ReentrantLock();

    // Guarded by this.
    private final Set<RoomHold> rooms = new HashSet<>();
    private final Map<TeamName, Long> held = new HashMap<>();
    private final Map<MemoryRule, Long> refusals = new EnumMap<>(MemoryRule.class);
    private Map<TeamName, TeamShare> shares = Map.of();
    private MemoryUse taken = MemoryUse.NONE;

    /// A ledger of which nothing is taken.
    public MemoryLedger(MemoryBudget budget) {
        this.budget = budget;
    }

    /// All that there is.
    public MemoryBudget budget() {
        return budget;
    }

    /// Lets `evictor` make room from now on.
    public void follow(Eviction evictor) {
        eviction = evictor;
    }

    /// Sets the floors and ceilings of teams: of those named, and none of any other.
    public synchronized void setTeams(Map<TeamName, TeamShare> agreed) {
        shares = Map.copyOf(agreed);
    }

    /// Sets memory aside for a version, after making room if there is not enough.
    ///
    /// *Threads*: may wait for versions to be unloaded.
    public Answer reserve(Claim claim) {
        RoomHold room = new RoomHold(this, claim);
        while (tryEnter(room) != null) {
            Answer.Refused refused = makeRoom(claim, room);
            if (refused != null) {
                return refused;
            }
        }
        return new Answer.Granted(new Reservation(this, room));
    }

    /// Makes some room, unless somebody else just did; absent when there is reason to try again.
    private Answer.@Nullable Refused makeRoom(Claim claim, RoomHold room) {
        evicting.lock();
        try {
            Shortage shortage = shortage(room);
            if (shortage == null) {
                return null;
            }
            MemoryNeed need =
                    new MemoryNeed(
                            claim.version(), claim.team(), shortage.rule, shortage.missing());
            Eviction evictor = eviction;
            long evictable = evictor.evictable(need);
            // Nobody is unloaded for a version that would not fit all the same.
            return evictable >= need.bytes() && evictor.makeRoom(need)
                    ? null
                    : new Answer.Refused(refused(claim, shortage, evictable));
        } finally {
            evicting.unlock();
        }
    }

    /// Which rule a claim runs against, how much counts by it, and how much of that is free.
    private record Shortage(MemoryRule rule, long needed, long free) {
        private long missing() {
            return needed - free;
        }
    }

    private synchronized @Nullable Shortage tryEnter(RoomHold room) {
        Shortage shortage = shortage(room);
        if (shortage == null) {
            rooms.add(room);
            count(room, 1);
        }
        return shortage;
    }

    private synchronized @Nullable Shortage shortage(RoomHold room) {
        return shortage(room.team(), room.use(), MemoryUse.NONE);
    }

    /// Null when `wanted` fits beside everything but `own`, which it would replace.
    private @Nullable Shortage shortage(TeamName team, MemoryUse wanted, MemoryUse own) {
        long total = wanted.total();
        long free = budget.bytes() - (taken.total() - own.total());
        if (total > free) {
            return new Shortage(MemoryRule.BUDGET, total, free);
        }
        long freeHeap = budget.heapBytes() - (taken.heapBytes() - own.heapBytes());
        if (wanted.heapBytes() > freeHeap) {
            return new Shortage(MemoryRule.HEAP, wanted.heapBytes(), freeHeap);
        }
        long freeOffHeap = budget.offHeapBytes() - (taken.offHeapBytes() - own.offHeapBytes());
        if (wanted.offHeapBytes() > freeOffHeap) {
            return new Shortage(MemoryRule.OFF_HEAP, wanted.offHeapBytes(), freeOffHeap);
        }
        TeamShare share = shares.getOrDefault(team, TeamShare.NONE);
        long others = held.getOrDefault(team, 0L) - own.total();
        if (total > share.ceiling() - others) {
            return new Shortage(MemoryRule.TEAM_CEILING, total, share.ceiling() - others);
        }
        long unkept = free - keptFor(team);
        if (total > unkept && total > share.floor() - others) {
            return new Shortage(MemoryRule.TEAM_FLOORS, total, unkept);
        }
        return null;
    }

    /// What is kept for all teams but one, and not held by them.
    private long keptFor(TeamName asker) {
        long kept = 0;
        for (Map.Entry<TeamName, TeamShare> share : shares.entrySet()) {
            if (!share.getKey().equals(asker)) {
                long holds = held.getOrDefault(share.getKey(), 0L);
                kept += Math.max(0, Math.min(share.getValue().floor(), budget.bytes()) - holds);
            }
        }
        return kept;
    }

    private synchronized MemoryRefusal refused(Claim claim, Shortage shortage, long evictable) {
        refusals.merge(shortage.rule, 1L, Long::sum);
        return new MemoryRefusal(
                claim.version(),
                claim.team(),
                shortage.rule,
                shortage.needed,
                shortage.free,
                evictable);
    }

    synchronized Commitment commit(RoomHold room, MemoryUse measured) {
        requireEntered(room);
        Shortage shortage = shortage(room.team(), measured, room.use());
        if (shortage != null && exceeds(measured, room.use())) {
            Claim claim = new Claim(room.version(), room.team(), measured);
            return new Commitment.Refused(refused(claim, shortage, 0));
        }
        count(room, -1);
        room.become(measured);
        count(room, 1);
        return new Commitment.Held(room);
    }

    private static boolean exceeds(MemoryUse measured, MemoryUse reserved) {
        return measured.total() > reserved.total()
                || measured.heapBytes() > reserved.heapBytes()
                || measured.offHeapBytes() > reserved.offHeapBytes();
    }

    private void requireEntered(RoomHold room) {
        if (!rooms.contains(room)) {
            throw new IllegalStateException(
                    "memory of " + room.version() + ": released (expected: held)");
        }
    }

    synchronized void release(RoomHold room) {
        if (rooms.remove(room)) {
            count(room, -1);
        }
    }

    synchronized void move(RoomHold room, TeamName owner) {
        if (rooms.contains(room)) {
            count(room, -1);
            room.moveTo(owner);
            count(room, 1);
        }
    }

    private void count(RoomHold room, int sign) {
        MemoryUse use = room.use();
        taken = sign > 0 ? taken.plus(use) : taken.minus(use);
        held.merge(room.team(), sign * use.total(), Long::sum);
        held.remove(room.team(), 0L);
    }

    /// Bytes that a team may lose so that another gets room: all it holds for itself, what it holds
    /// above its floor for any other.
    public synchronized long mayGive(TeamName from, TeamName to) {
        long holds = held.getOrDefault(from, 0L);
        return from.equals(to)
                ? holds
                : Math.max(0, holds - shares.getOrDefault(from, TeamShare.NONE).floor());
    }

    /// Bytes outside the heap that a version could get at most: those that are free for its team,
    /// and those that making room would free.
    public long attainable(VersionId version, TeamName team) {
        long free = freeOffHeap(team);
        long evictable = eviction.evictable(new MemoryNeed(version, team, MemoryRule.OFF_HEAP, 0));
        return Math.min(budget.offHeapBytes(), free + evictable);
    }

    private synchronized long freeOffHeap(TeamName team) {
        long free = budget.bytes() - taken.total();
        TeamShare share = shares.getOrDefault(team, TeamShare.NONE);
        long holds = held.getOrDefault(team, 0L);
        long unkept = Math.max(free - keptFor(team), share.floor() - holds);
        long least = Math.min(Math.min(free, unkept), share.ceiling() - holds);
        return Math.max(0, Math.min(least, budget.offHeapBytes() - taken.offHeapBytes()));
    }

    /// How it stands.
    public synchronized LedgerState state() {
        MemoryUse committed = MemoryUse.NONE;
        for (RoomHold room : rooms) {
            committed = room.isCommitted() ? committed.plus(room.use()) : committed;
        }
        return new LedgerState(budget, taken.minus(committed), committed, held, shares, refusals);
    }
}
