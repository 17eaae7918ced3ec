package dev.slipway.serving.ledger;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.model.MemoryUse;
import dev.slipway.api.model.VersionId;
import dev.slipway.serving.ledger.Accounts.Shortage;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Who holds how much of the memory that loaded versions share. Memory is asked for before it is
/// touched; what is reserved and what is held never exceed the budget together.
///
/// A team may hold no more than its ceiling. What is kept for a team and not held by it is not free
/// to any other, wherever it lies. Floors that exceed the budget together are kept as far as it
/// reaches: first come, first served.
///
/// *Threads*: safe from any number of threads; its lock is held for sums alone. [#reserve] and
/// [Reservation#commit] may wait for others to give memory back, and for versions to be unloaded.
public final class MemoryLedger {
    /// The part of a claim's patience in which nobody is unloaded while versions leave whose memory
    /// is enough: 1 s of 30, in which one without calls inside has left.
    private static final int LEAVING_PART = 30;

    /// How often it may be woken in that time by what does not help it.
    private static final int LEAVING_WAITS = 10;

    private final MemoryBudget budget;
    private final Patience patience;
    private volatile Eviction eviction = Eviction.NONE;

    /// Held by whoever makes room: what one team may lose to another is known before it is taken.
    private final ReentrantLock evicting = new ReentrantLock();

    // Guarded by this, which is notified when some of it may have become free.
    private final Set<RoomHold> rooms = new HashSet<>();
    private final Map<MemoryRule, Long> refusals = new EnumMap<>(MemoryRule.class);
    private final Accounts accounts;

    /// A ledger of which nothing is taken, and where nobody waits.
    public MemoryLedger(MemoryBudget budget) {
        this(budget, Patience.NONE);
    }

    /// A ledger of which nothing is taken.
    ///
    /// @param patience of claims with memory that others are about to give back
    public MemoryLedger(MemoryBudget budget, Patience patience) {
        this.budget = budget;
        this.patience = patience;
        this.accounts = new Accounts(budget);
    }

    /// Lets `evictor` make room from now on.
    public void follow(Eviction evictor) {
        eviction = evictor;
    }

    /// Sets the floors and ceilings of teams: of those named, and none of any other.
    public synchronized void setTeams(Map<TeamName, TeamShare> agreed) {
        accounts.setTeams(agreed);
        notifyAll();
    }

    /// Sets memory aside for a version, after making room if there is not enough, and after waiting
    /// for versions that load or leave where what they have is enough: a moment for those that
    /// leave, before any other is unloaded.
    ///
    /// *Threads*: may wait.
    public Answer reserve(Claim claim) {
        return reserve(claim, () -> {});
    }

    /// The same for a version that may be given up meanwhile.
    ///
    /// @param wanted asked before anybody is waited for or unloaded, and whenever [#lookAgain] says
    ///     so; it takes no lock, and what it throws ends the claim
    public Answer reserve(Claim claim, Runnable wanted) {
        RoomHold most = new RoomHold(this, claim, claim.most());
        RoomHold least = new RoomHold(this, claim, claim.least());
        long until = patience.nanoTime().getAsLong() + patience.limit().toNanos();
        while (true) {
            for (RoomHold room : List.of(most, least)) {
                if (enters(room, wanted)) {
                    return new Answer.Granted(new Reservation(this, room));
                }
            }
            Shortages shortages = shortages(least, wanted);
            if (!awaitRoom(least.team(), shortages, RoomHold::isPassing, until)) {
                MemoryRefusal refusal = refusal(claim, () -> shortages(least));
                if (refusal != null) {
                    return new Answer.Refused(refusal);
                }
            }
        }
    }

    /// Sets memory aside where there is enough of it now: waits for nobody and unloads nothing.
    /// Whoever asks is no version, may ask again soon, and does not count among those refused.
    public Answer reserveFree(Claim claim) {
        RoomHold room = new RoomHold(this, claim, claim.most());
        Shortage shortage = tryEnter(room);
        if (shortage == null) {
            return new Answer.Granted(new Reservation(this, room));
        }
        long evictable = eviction.evictable(need(claim, shortage).asking());
        return new Answer.Refused(refusal(claim, shortage, evictable));
    }

    private boolean enters(RoomHold room, Runnable wanted) {
        Shortages shortages = shortages(room, wanted);
        while (tryEnter(room) != null) {
            awaitLeaving(room.team(), shortages);
            if (!makeRoom(room, shortages, RoomHold::isPassing)) {
                return false;
            }
        }
        return true;
    }

    /// What a claim runs against as long as it is wanted: whoever waits looks under the lock, and
    /// so misses no word of [#lookAgain].
    private Shortages shortages(RoomHold room, Runnable wanted) {
        return () -> {
            wanted.run();
            return shortages(room);
        };
    }

    /// Has those who wait look whether they are still wanted.
    public synchronized void lookAgain() {
        notifyAll();
    }

    /// Waits a moment for versions on their way out where what they have is enough, so that no
    /// other is unloaded for what is about to be free.
    private synchronized void awaitLeaving(TeamName team, Shortages shortages) {
        long slice = patience.limit().toNanos() / LEAVING_PART / LEAVING_WAITS;
        for (int wait = 0; slice > 0 && wait < LEAVING_WAITS; wait++) {
            Shortage shortage = shortages.now();
            if (shortage == null || isTooLittle(shortage, team, RoomHold::isLeaving)) {
                return;
            }
            try {
                TimeUnit.NANOSECONDS.timedWait(this, slice);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /// What there is not enough of at a moment.
    private interface Shortages {
        List<Shortage> all();

        /// The one that has to go first; null when there is enough.
        default @Nullable Shortage now() {
            return first(all());
        }
    }

    private static @Nullable Shortage first(List<Shortage> all) {
        return all.isEmpty() ? null : all.getFirst();
    }

    /// Makes some room, unless somebody else just did. Whether there is reason to try again.
    ///
    /// @param giving which versions may give back what is missing by other rules than the first
    private boolean makeRoom(RoomHold room, Shortages shortages, Predicate<RoomHold> giving) {
        evicting.lock();
        try {
            List<Lack> all = lacks(room.team(), shortages, giving);
            if (all.isEmpty()) {
                return true;
            }
            Eviction evictor = eviction;
            MemoryNeed need = met(evictor, room, all);
            // Nobody is unloaded for a version that would not fit all the same, be it by a rule
            // that it runs against only once there is room by the first.
            return need != null
                    && lasting(room.version(), room.team(), all.subList(1, all.size())) == null
                    && evictor.makeRoom(need);
        } finally {
            evicting.unlock();
        }
    }

    /// The need that unloading meets first; null where it does not. Where floors of others are in
    /// the way until versions of the team's own have gone, these go before any of another team, of
    /// which less may be needed then.
    private static @Nullable MemoryNeed met(Eviction evictor, RoomHold room, List<Lack> all) {
        Shortage first = all.getFirst().of();
        MemoryNeed any = need(room, first);
        boolean isMet = isMet(evictor, any);
        for (Lack lack : all) {
            Shortage one = lack.of();
            MemoryNeed own = ofOwn(room.version(), room.team(), one.ofOwn());
            if (one.isForOwn()
                    && (isMet || first.isForOwn())
                    && !isMet(evictor, need(room, one))
                    && isMet(evictor, own)) {
                return own;
            }
        }
        return isMet ? any : null;
    }

    private static boolean isMet(Eviction evictor, MemoryNeed need) {
        return evictor.evictable(need.asking()) >= need.bytes();
    }

    private static MemoryNeed need(RoomHold room, Shortage shortage) {
        return new MemoryNeed(room.version(), room.team(), shortage.rule(), shortage.missing());
    }

    /// What only versions of the same team help.
    private static MemoryNeed ofOwn(VersionId version, TeamName team, long bytes) {
        return new MemoryNeed(version, team, MemoryRule.TEAM_CEILING, bytes);
    }

    /// A shortage, and what versions have that may give it back.
    ///
    /// @param givenByOwn that of the team's own ones, wherever it lies
    private record Lack(Shortage of, long given, long givenByOwn) {}

    private synchronized List<Lack> lacks(
            TeamName team, Shortages shortages, Predicate<RoomHold> giving) {
        return shortages.all().stream()
                .map(one ->
                        new Lack(
                                one,
                                sum(one.rule(), team, giving),
                                sum(MemoryRule.TEAM_CEILING, team, giving)))
                .toList();
    }

    /// The first shortage that is left whatever is unloaded and given back; null when there is
    /// none.
    private @Nullable Shortage lasting(VersionId version, TeamName team, List<Lack> all) {
        for (Lack lack : all) {
            Shortage one = lack.of();
            long evictable = eviction.evictable(new MemoryNeed(version, team, one.rule(), 0));
            if (evictable + lack.given() < one.missing() && !isMetByOwn(version, team, lack)) {
                return one;
            }
        }
        return null;
    }

    private boolean isMetByOwn(VersionId version, TeamName team, Lack lack) {
        return lack.of().isForOwn()
                && eviction.evictable(ofOwn(version, team, 0)) + lack.givenByOwn()
                        >= lack.of().ofOwn();
    }

    private synchronized @Nullable Shortage tryEnter(RoomHold room) {
        Shortage shortage = first(shortages(room));
        if (shortage == null) {
            rooms.add(room);
            accounts.add(room.team(), room.use());
        }
        return shortage;
    }

    private synchronized List<Shortage> shortages(RoomHold room) {
        return accounts.shortages(room.team(), room.use(), MemoryUse.NONE);
    }

    /// Waits until some memory has become free. False when the time is over, or when what versions
    /// have that give some back is not enough.
    ///
    /// @param giving which do
    private synchronized boolean awaitRoom(
            TeamName team, Shortages shortages, Predicate<RoomHold> giving, long until) {
        Shortage shortage = shortages.now();
        if (shortage == null) {
            return true;
        }
        long left = until - patience.nanoTime().getAsLong();
        if (left <= 0 || isTooLittle(shortage, team, giving)) {
            return false;
        }
        try {
            TimeUnit.NANOSECONDS.timedWait(this, Math.max(left, TimeUnit.MILLISECONDS.toNanos(1)));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// Whether some versions have less than what is missing, of the memory that the rule is about.
    private boolean isTooLittle(Shortage shortage, TeamName team, Predicate<RoomHold> which) {
        return sum(shortage.rule(), team, which) < shortage.missing()
                && sum(MemoryRule.TEAM_CEILING, team, which) < shortage.ofOwn();
    }

    private long sum(MemoryRule rule, TeamName team, Predicate<RoomHold> which) {
        long bytes = 0;
        for (RoomHold room : rooms) {
            boolean counts = rule != MemoryRule.TEAM_CEILING || room.team().equals(team);
            bytes += counts && which.test(room) ? rule.of(room.use()) : 0;
        }
        return bytes;
    }

    /// Whether a claim that was refused might be granted by now, if need be after making room.
    public boolean hasRoom(Claim claim) {
        RoomHold least = new RoomHold(this, claim, claim.least());
        return lasting(claim, () -> shortages(least)) == null;
    }

    /// What unloading others alone does not help against; null when there is nothing.
    private @Nullable Shortage lasting(Claim claim, Shortages shortages) {
        return lasting(claim.version(), claim.team(), lacks(claim.team(), shortages, _ -> false));
    }

    /// Counts a refusal, by what the version would run against in the end; null when there is room
    /// by now.
    private @Nullable MemoryRefusal refusal(Claim claim, Shortages shortages) {
        Shortage lasting = lasting(claim, shortages);
        Shortage shortage = lasting == null ? shortages.now() : lasting;
        if (shortage == null) {
            return null;
        }
        long evictable = eviction.evictable(need(claim, shortage));
        synchronized (this) {
            refusals.merge(shortage.rule(), 1L, Long::sum);
        }
        return refusal(claim, shortage, evictable);
    }

    private static MemoryNeed need(Claim claim, Shortage shortage) {
        return new MemoryNeed(claim.version(), claim.team(), shortage.rule(), shortage.missing());
    }

    private static MemoryRefusal refusal(Claim claim, Shortage shortage, long evictable) {
        return new MemoryRefusal(
                claim.version(),
                claim.team(),
                shortage.rule(),
                shortage.needed(),
                shortage.free(),
                evictable);
    }

    /// Waits as a claim does, but never for versions that load: those may wait for this one.
    ///
    /// @param wanted as of a claim
    Commitment commit(RoomHold room, MemoryUse measured, Runnable wanted) {
        Claim claim = new Claim(room.version(), room.team(), measured);
        Shortages excesses =
                () -> {
                    wanted.run();
                    return excesses(room, measured);
                };
        long until = patience.nanoTime().getAsLong() + patience.limit().toNanos();
        while (tryBecome(room, measured) != null) {
            awaitLeaving(room.team(), excesses);
            if (!makeRoom(room, excesses, RoomHold::isLeaving)
                    && !awaitRoom(room.team(), excesses, RoomHold::isLeaving, until)) {
                MemoryRefusal refusal = refusal(claim, excesses);
                if (refusal != null) {
                    return new Commitment.Refused(refusal);
                }
            }
        }
        return new Commitment.Held(room);
    }

    private synchronized @Nullable Shortage tryBecome(RoomHold room, MemoryUse measured) {
        if (!rooms.contains(room)) {
            throw new IllegalStateException(
                    "memory of " + room.version() + ": released (expected: held)");
        }
        Shortage excess = first(excesses(room, measured));
        if (excess == null) {
            accounts.subtract(room.team(), room.use());
            room.become(measured);
            accounts.add(room.team(), measured);
            notifyAll();
        }
        return excess;
    }

    /// What there is not enough of when a room becomes what was measured.
    private synchronized List<Shortage> excesses(RoomHold room, MemoryUse measured) {
        return exceeds(measured, room.use())
                ? accounts.shortages(room.team(), measured, room.use())
                : List.of();
    }

    private static boolean exceeds(MemoryUse measured, MemoryUse reserved) {
        return MemoryRule.KINDS.stream().anyMatch(kind -> kind.of(measured) > kind.of(reserved));
    }

    synchronized void release(RoomHold room) {
        if (rooms.remove(room)) {
            accounts.subtract(room.team(), room.use());
            notifyAll();
        }
    }

    synchronized void move(RoomHold room, TeamName owner) {
        if (rooms.contains(room)) {
            accounts.subtract(room.team(), room.use());
            room.moveTo(owner);
            accounts.add(room.team(), room.use());
            notifyAll();
        }
    }

    /// Bytes that a team may lose so that another gets room: all it holds for itself, what it holds
    /// above its floor for any other. What versions hold that leave is lost already.
    public synchronized long mayGive(TeamName from, TeamName to) {
        if (from.equals(to)) {
            return accounts.total(from);
        }
        long leaving = sum(MemoryRule.TEAM_CEILING, from, RoomHold::isLeaving);
        return Math.max(0, accounts.aboveFloor(from) - leaving);
    }

    /// Bytes outside the heap that a version could get at most: those that are free for its team,
    /// and those that making room would free. Below the team's ceiling, and within its floor where
    /// others have theirs, what others hold makes none.
    public long attainable(VersionId version, TeamName team) {
        long most = budget.offHeapBytes();
        long free;
        long besideFloors;
        long belowFloor;
        long belowCeiling;
        synchronized (this) {
            free = accounts.freeOffHeap();
            besideFloors = accounts.freeOffHeapBesideFloors(team);
            belowFloor = Math.min(most, accounts.belowFloor(team));
            belowCeiling = Math.min(most, accounts.belowCeiling(team));
        }
        long ofAll = eviction.evictable(new MemoryNeed(version, team, MemoryRule.OFF_HEAP, 0));
        long own = eviction.evictable(ofOwn(version, team, 0));
        long withinFloor = Math.min(free + ofAll, belowFloor + own);
        long within = Math.max(besideFloors + ofAll, withinFloor);
        return Math.max(0, Math.min(most, Math.min(within, belowCeiling + own)));
    }

    /// How it stands.
    public synchronized LedgerState state() {
        MemoryUse committed = MemoryUse.NONE;
        for (RoomHold room : rooms) {
            committed = room.isCommitted() ? committed.plus(room.use()) : committed;
        }
        return new LedgerState(
                budget,
                accounts.taken().minus(committed),
                committed,
                accounts.totals(),
                accounts.shares(),
                refusals);
    }
}
