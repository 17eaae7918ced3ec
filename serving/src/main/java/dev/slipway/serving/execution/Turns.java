package dev.slipway.serving.execution;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.spec.SlotBounds;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Whose turn it is when a slot is free: the earliest goal among the queues that can still keep
/// theirs and have not had more than their share; when there is none, the queue that has had least.
///
/// A call's goal is its deadline, or the moment at which it leaves its endpoint's latency goal,
/// whichever is earlier. Calls that can no longer keep theirs do not come first, so an endpoint
/// that sends more than it can get answered is late by itself. What a queue has had is counted in
/// slot time since it last had nothing to do. Queues of one endpoint, as while a release divides
/// its calls, have had what they have had together, and the earlier goal comes first among them: a
/// second version is no second share.
///
/// Shares are compared among queues that may begin. One that is kept from slots, by its team's
/// ceiling, say, has had less for another reason, and saves up next to nothing of what it could not
/// have: whoever came new beside it would else be given that much before all others.
///
/// A queue whose executions are long leaves one slot to the others while there are others with
/// short ones, unless its team runs on fewer slots than its floor. Of long ones none could take it.
///
/// An execution that computes on several processors takes as many slots. When its turn comes it
/// waits until they are free, and nothing else begins meanwhile: else it would wait for ever.
///
/// A team that runs on fewer slots than its floor comes before all that run on theirs, and long
/// executions of others leave it the slots that are missing while it has had calls a short while
/// ago; one slot at least is nobody's floor. A team never runs on more slots than its ceiling. What
/// a queue has had counts less, the more it weighs.
///
/// *Threads*: one at a time.
///
/// @param <Q> the queues
final class Turns<Q extends Turns.Contender> {
    /// A queue that is so much slot time ahead of the one that has had least waits its turn.
    static final long LEAD_NANOS = 50_000_000;

    /// Executions that take so long never take all slots while other queues have shorter ones.
    static final long LONG_NANOS = 50_000_000;

    /// A queue that may not begin falls so much slot time behind those that may, at most: enough to
    /// come first once it may.
    static final long SAVED_NANOS = 2 * LEAD_NANOS;

    private static final long NEVER = Long.MAX_VALUE;

    private static final int ON_TIME = 1;
    private static final int BELOW_FLOOR = 2;

    /// A queue with calls.
    interface Contender {
        /// How long its first batch is to wait for more rows; 0 when it is ready to run.
        long readyIn(long now);

        /// Whether the call in front can be answered in its time if it runs now.
        boolean canKeepGoal(long now);

        /// When the call in front should be answered.
        long firstGoal();

        /// What the next execution takes at least.
        long nextNanos();

        /// For how long other queues that had short calls a short while ago count as in use; 0 when
        /// there are none.
        long companyNanos(long now);

        /// The slot time that it has had, together with those that take turns with it as one.
        ServedTime served();

        /// The same in nanoseconds.
        default long servedNanos() {
            return served().nanos();
        }

        /// Sets the slot time that it has had.
        default void startAt(long nanos) {
            served().set(nanos);
        }

        /// Whose calls they are.
        TeamName team();

        /// On how many slots an execution runs.
        default int width() {
            return 1;
        }

        /// How much slot time it may have beside a queue of weight 1.
        int weight();
    }

    /// @param queue absent when none may run now
    /// @param waitNanos how long none will need to, if none arrives
    record Pick<Q>(@Nullable Q queue, long waitNanos) {}

    /// A turn that a queue has.
    ///
    /// @param team whose slots they are
    /// @param width how many
    record Turn<Q>(Q queue, TeamName team, int width, int weight, long expectedNanos) {
        /// What so long an execution counts for.
        private long part(long nanos) {
            return nanos * width / weight;
        }

        private int longSlots() {
            return expectedNanos >= LONG_NANOS ? width : 0;
        }
    }

    private int slots;
    private final TeamSlots teams;

    /// What the queue that was served last had had before.
    private long level;

    /// Slots that run long executions now.
    private int longRunning;

    Turns(int slots) {
        this.slots = slots;
        this.teams = new TeamSlots(slots);
    }

    /// There are so many slots from now on; what runs on more of them is not stopped.
    void resize(int now) {
        slots = now;
        teams.resize(now);
    }

    void setTeams(Map<TeamName, SlotBounds> bounds) {
        teams.set(bounds);
    }

    /// A team has got a call.
    void arrived(TeamName team, long now) {
        teams.arrived(team, now);
    }

    /// Slots on which each team runs.
    Map<TeamName, Integer> running() {
        return teams.running();
    }

    /// Slots that others leave to each team that has a floor.
    Map<TeamName, Integer> floors() {
        return teams.floors();
    }

    /// A queue that had no calls starts level with those that have.
    void enter(Q queue, List<Q> waiting) {
        long least = level;
        for (Q other : waiting) {
            least = Math.min(least, other.servedNanos());
        }
        queue.startAt(Math.max(queue.servedNanos(), least));
    }

    Pick<Q> next(List<Q> waiting, long now) {
        long[] kept = new long[waiting.size()];
        long least = NEVER;
        for (int i = 0; i < kept.length; i++) {
            Q queue = waiting.get(i);
            kept[i] = keptNanos(queue, now);
            if (kept[i] == 0) {
                least = Math.min(least, queue.servedNanos());
            }
        }
        bringUp(waiting, kept, least);
        Q chosen = null;
        int chosenRank = 0;
        long soonest = NEVER;
        for (int i = 0; i < kept.length; i++) {
            Q queue = waiting.get(i);
            if (kept[i] > 0) {
                soonest = Math.min(soonest, kept[i]);
                continue;
            }
            long wait = queue.readyIn(now);
            if (wait > 0) {
                soonest = Math.min(soonest, wait);
                continue;
            }
            int rank = rank(queue, least, now);
            if (chosen == null || isBefore(queue, rank, chosen, chosenRank)) {
                chosen = queue;
                chosenRank = rank;
            }
        }
        boolean fits = chosen == null || chosen.width() <= teams.free();
        return new Pick<>(fits ? chosen : null, soonest);
    }

    /// For how long a queue may not begin; 0 when it may, [#NEVER] when not before others end.
    private long keptNanos(Q queue, long now) {
        if (isAtCeiling(queue)) {
            return NEVER;
        }
        if (mustLeaveASlot(queue, now)) {
            // Others may be out of use before what runs ends.
            return queue.companyNanos(now);
        }
        return queue.nextNanos() < LONG_NANOS ? 0 : teams.keptFor(queue.team(), queue.width(), now);
    }

    private boolean isAtCeiling(Q queue) {
        return teams.isAtCeiling(queue.team(), queue.width());
    }

    /// Bounds how far queues that may not begin are behind those that may.
    ///
    /// @param least what the one of those has had that has had least
    private void bringUp(List<Q> waiting, long[] kept, long least) {
        for (int i = 0; i < kept.length && least != NEVER; i++) {
            Q queue = waiting.get(i);
            if (kept[i] > 0 && queue.servedNanos() < least - SAVED_NANOS) {
                bringUp(alike(queue, waiting, kept), least - SAVED_NANOS);
            }
        }
    }

    /// All by as much, so that what they have had beside each other stays.
    private void bringUp(List<Q> together, long to) {
        Set<ServedTime> times = new HashSet<>();
        long least = NEVER;
        for (Q queue : together) {
            times.add(queue.served());
            least = Math.min(least, queue.servedNanos());
        }
        for (ServedTime time : times) {
            time.set(time.nanos() + to - least);
        }
    }

    /// The queues that may not begin for the same reason as this one: its team's ceiling, or that
    /// their executions are long. Those that take turns with one that may are not behind.
    private List<Q> alike(Q one, List<Q> waiting, long[] kept) {
        boolean isAtCeiling = isAtCeiling(one);
        List<Q> alike = new ArrayList<>();
        for (int i = 0; i < kept.length; i++) {
            Q other = waiting.get(i);
            if (kept[i] > 0
                    && !mayBegin(other.served(), waiting, kept)
                    && isAtCeiling == isAtCeiling(other)
                    && (!isAtCeiling || one.team().equals(other.team()))) {
                alike.add(other);
            }
        }
        return alike;
    }

    private boolean mayBegin(ServedTime together, List<Q> waiting, long[] kept) {
        for (int i = 0; i < kept.length; i++) {
            if (kept[i] == 0 && waiting.get(i).served().equals(together)) {
                return true;
            }
        }
        return false;
    }

    /// Those below their team's floor, those that can keep their goal, and both, come first.
    private int rank(Q queue, long least, long now) {
        boolean onTime = queue.canKeepGoal(now) && queue.servedNanos() - least <= LEAD_NANOS;
        return (teams.isBelowFloor(queue.team()) ? BELOW_FLOOR : 0) + (onTime ? ON_TIME : 0);
    }

    private boolean isBefore(Q queue, int rank, Q chosen, int chosenRank) {
        if (rank != chosenRank) {
            return rank > chosenRank;
        }
        // Versions of one endpoint have had the same.
        boolean isByGoal = (rank & ON_TIME) != 0 || queue.servedNanos() == chosen.servedNanos();
        return isByGoal
                ? queue.firstGoal() - chosen.firstGoal() < 0
                : queue.servedNanos() < chosen.servedNanos();
    }

    private boolean mustLeaveASlot(Q queue, long now) {
        return longRunning > 0
                && longRunning + queue.width() > slots - 1
                && queue.nextNanos() >= LONG_NANOS
                && queue.companyNanos(now) > 0
                && !teams.isBelowFloor(queue.team());
    }

    /// An execution that is expected to take so long begins.
    Turn<Q> begin(Q queue, long expectedNanos) {
        Turn<Q> turn =
                new Turn<>(queue, queue.team(), queue.width(), queue.weight(), expectedNanos);
        teams.begin(turn.team, turn.width);
        level = queue.servedNanos();
        queue.startAt(level + turn.part(expectedNanos));
        longRunning += turn.longSlots();
        return turn;
    }

    /// It has ended, and took so long.
    void end(Turn<Q> turn, long tookNanos) {
        Q queue = turn.queue;
        queue.startAt(queue.servedNanos() + turn.part(tookNanos - turn.expectedNanos));
        longRunning -= turn.longSlots();
        teams.end(turn.team, turn.width);
    }
}
